export interface Mutant {
  /** Where it differs, and how. */
  readonly what: string;
  readonly definition: any;
}

/** What no execution shows: time is not simulated, a state without a next one ends, and nothing reads a comment. Unit tests and a validator hold them. */
const UNSEEN = /\/(Comment|TimeoutSeconds|IntervalSeconds|BackoffRate|JitterStrategy|End)$/;

/** What changes nothing: a value that is the default, or that each way to its use sets anew. */
const SAME = [
  /\/Retry\/\d\/MaxAttempts left out$/,
  /^\/States\/GetSyncJob\/(Assign\/token|Catch\/\d\/Assign\/(token|pages)) /,
  /\/Assign\/failure \{% \$state in \["X", /,
  /^\/States\/PutWhatIsKnown\/Arguments\/MetricData\/2\/Value /,
  // Which of the other two it is does not matter where it is only compared with "CHANGED".
  /\? ("XALARM"|"XRESOLVED"|7) :[^)]*\) = "CHANGED"/,
  /^\/States\/ListSyncResources\/(Assign\/resources .*\$Xresources|Catch\/0\/Assign\/token left out)/,
];

/** Every small change of a state machine: each member and element left out, each value another, each part of an expression another. */
export function mutantsOf(definition: any): Mutant[] {
  return changesOf(definition, '').filter(({ what }) => !UNSEEN.test(what.split(' ')[0]) && !SAME.some((pattern) => pattern.test(what))).map(({ what, value }) => ({ what, definition: value }));
}

interface Change {
  readonly what: string;
  readonly value: any;
}

function changesOf(value: any, path: string): Change[] {
  if (Array.isArray(value)) {
    return value.flatMap((element, index) => [
      { what: `${path}/${index} left out`, value: value.filter((_, each) => each !== index) },
      ...changesOf(element, `${path}/${index}`).map(({ what, value: changed }) => ({ what, value: value.map((each, other) => other === index ? changed : each) })),
    ]);
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, member]) => [
      { what: `${path}/${key} left out`, value: Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)) },
      ...changesOf(member, `${path}/${key}`).map(({ what, value: changed }) => ({ what, value: { ...value, [key]: changed } })),
    ]);
  }
  if (typeof value === 'number') { return [{ what: `${path} ${value + 1}`, value: value + 1 }]; }
  if (typeof value !== 'string') { return [{ what: `${path} ${!value}`, value: !value }]; }
  return value.startsWith('{%') ? changedExpressions(value, path) : [{ what: `${path} another`, value: `${value}X` }, ...changedNames(value, path)];
}

/** Each part of an ARN or of a name, another one. */
function changedNames(value: string, path: string): Change[] {
  const parts = value.split(/[:.]/);
  return parts.length === 1 ? [] : parts.filter((part) => part !== '').map((part) => ({ what: `${path} without ${part}`, value: value.replace(part, 'X') }));
}

const OPERATORS: [RegExp, string][] = [
  [/"((?:[^"\\]|\\.)*)"/g, '"X$1"'],
  [/ != /g, ' = '], [/(?<!!)= /g, '!= '], [/ < /g, ' <= '], [/ and /g, ' or '], [/ \+ /g, ' - '], [/\b\d+\b/g, '7'], [/ & /g, ' = '],
  [/\$exists\(/g, '$not('], [/ \? (.*?) : /g, ' ? 7 : '], [/\.(\w+)/g, '.X$1'], [/\$(\w+)/g, '$X$1'], [/ in \[/g, ' in ["X", '],
];

function changedExpressions(value: string, path: string): Change[] {
  const changed = OPERATORS.flatMap(([pattern, by]) => [...value.matchAll(pattern)].map((match) =>
    value.slice(0, match.index) + match[0].replace(new RegExp(pattern.source), by) + value.slice(match.index + match[0].length)));
  return [...new Set(changed)].filter((each) => each !== value).map((each) => ({ what: `${path} ${each}`, value: each }));
}
