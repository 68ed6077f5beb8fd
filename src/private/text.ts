import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * What a message shows in place of `undefined`, such as an environment variable that is not set.
 */
const MISSING = '(missing)';

/**
 * A value as it stands in a message: in quotes, what is invisible made visible, and cut where it is long.
 */
export function quote(value: string | undefined): string {
  if (value === undefined) { return MISSING; }
  const quoted = JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value);
  return /^[ -~]*$/.test(quoted)
    ? quoted
    : quoted.replace(/(?! )[\p{C}\p{Z}]/gu, (invisible) => `\\u{${invisible.codePointAt(0)!.toString(16)}}`);
}

/**
 * A value as a person would write it in a template, `arn:${AWS::Partition}:…`, where a message would show a token's marker.
 * What is not a string comes as JSON.
 */
export function readable(scope: IConstruct, value: unknown): string {
  const plain = withoutIntrinsics(Stack.of(scope).resolve(value));
  return typeof plain === 'string' ? plain : JSON.stringify(plain) ?? MISSING;
}

function withoutIntrinsics(value: any): any {
  if (Array.isArray(value)) { return value.map(withoutIntrinsics); }
  if (typeof value !== 'object' || value === null) { return value; }

  const [[name, argument] = ['']] = Object.entries<any>(value);
  switch (name) {
    case 'Ref':
      return `\${${argument}}`;
    case 'Fn::GetAtt':
      return `\${${argument.join('.')}}`;
    case 'Fn::Join':
      return Array.isArray(argument[1]) ? withoutIntrinsics(argument[1]).join(argument[0]) : `\${${JSON.stringify(value)}}`;
    default:
      return name.startsWith('Fn::')
        ? `\${${JSON.stringify(value)}}`
        : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutIntrinsics(entry)]));
  }
}
