import { Annotations, attachCustomSynthesis, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/** Stands for a missing value, such as an environment variable that is not set. */
const MISSING = '(missing)';

/** Throws an error that starts with the path of the construct, as validation errors of the CDK do. */
export function fail(scope: IConstruct, message: string): never {
  throw new Error(`[${scope.node.path}] ${message}`);
}

/** Warns about a possible fault. CDK ignores an acknowledgment on the app that precedes the warning, so call this as soon as the fault is certain. */
export function warn(scope: IConstruct, id: string, message: string) {
  Annotations.of(scope).addWarningV2(`cdk-iot-twinmaker:${id}`, message);
}

/** Checks what the app may change until synthesis. A construct has only one slot for this, which may be the user's, so a child takes it. */
export function atSynthesis(scope: Construct, id: string, check: () => void) {
  attachCustomSynthesis(new Construct(scope, id), { onSynthesize: check });
}

/** Quotes a value, cuts long text and makes invisible characters visible. */
export function quote(value: string | null | undefined): string {
  if (value === undefined || value === null) { return MISSING; }
  const quoted = JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value);
  return /^[ -~]*$/.test(quoted)
    ? quoted
    : quoted.replace(/(?! )[\p{C}\p{Z}]/gu, (invisible) => `\\u{${invisible.codePointAt(0)!.toString(16)}}`);
}

/** Writes a value as it reads in a template, `arn:${AWS::Partition}:…`, or as JSON if it is not a string. */
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
      return `\${${[argument].flat().join('.')}}`;
    case 'Fn::Sub':
      return typeof argument === 'string' ? argument : `\${${JSON.stringify(value)}}`;
    case 'Fn::Join':
      return Array.isArray(argument?.[1]) ? withoutIntrinsics(argument[1]).join(argument[0]) : `\${${JSON.stringify(value)}}`;
    default:
      return name.startsWith('Fn::')
        ? `\${${JSON.stringify(value)}}`
        : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutIntrinsics(entry)]));
  }
}

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function checkRemovalPolicy(scope: IConstruct, name: string, removalPolicy: RemovalPolicy) {
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    fail(scope, `A ${name} has no snapshots, so RemovalPolicy.SNAPSHOT would fail the deployment. Write RemovalPolicy.RETAIN to keep it with its `
      + 'contents, or RemovalPolicy.DESTROY.');
  }
}
