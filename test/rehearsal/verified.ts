import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { CLAIMS } from './claims';

const REPOSITORY = join(__dirname, '..', '..');
const SEEN = join(__dirname, 'verified.json');
const PAGE = join(REPOSITORY, 'docs', 'verified.md');
const INFERS = /\b(inferred|undocumented|not documented|does not document|not verified|not tried)\b/i;

/** What was seen on an account, by the ID of the claim. */
export type Seen = Record<string, { date: string; region: string; seen: string }>;

export function readSeen(): Seen {
  return existsSync(SEEN) ? JSON.parse(readFileSync(SEEN, 'utf8')) : {};
}

export function writeSeen(seen: Seen) {
  writeFileSync(SEEN, `${JSON.stringify({ ...readSeen(), ...seen }, undefined, 2)}\n`);
  writePage();
}

export function writePage() { writeFileSync(PAGE, page()); }

/** What is wrong with the page, or with the list of claims behind it. */
export function findFaults(): string[] {
  const named = new Set(CLAIMS.flatMap(({ where }) => where));
  const infer = files().filter((file) => INFERS.test(readFileSync(join(REPOSITORY, file), 'utf8')));
  return [
    ...existsSync(PAGE) && readFileSync(PAGE, 'utf8') === page() ? [] : ['docs/verified.md is not what test/rehearsal/claims.ts says. Run `npm run rehearse -- --page`.'],
    ...infer.filter((file) => !named.has(file)).map((file) => `${file} infers something that test/rehearsal/claims.ts does not list.`),
    ...[...named].filter((file) => !infer.includes(file)).map((file) => `test/rehearsal/claims.ts names ${file}, which infers nothing.`),
  ];
}

function page(): string {
  const seen = readSeen();
  const rows = CLAIMS.map(({ id, claim, where }) => {
    const { date = '', region = '', seen: answer = 'not yet' } = seen[id] ?? {};
    return `| ${claim} | ${where.map((file) => `[${file.split('/').slice(-2).join('/')}](../${file})`).join(', ')} | ${date} | ${region} | ${answer} |`;
  });
  return `# Verified

AWS does not document these claims. The docs infer them, and mark each **Not verified**. \`npm run rehearse -- --account\` deploys to an account and records
what it sees: see [Rehearsal](rehearsal.md). "Not yet" means that nobody has run it.

| claim | where | date | Region | seen |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** The files that speak to users. */
function files(): string[] {
  const under = (folder: string): string[] => readdirSync(join(REPOSITORY, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(md|ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(REPOSITORY.length + 1));
  return ['README.md', ...under('docs'), ...under('src'), ...under('examples')].filter((file) => !/^docs\/(verified|rehearsal)\.md$/.test(file));
}
