import { CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { mayTrustTwinMaker, trustStatement, twinMakerPrincipal } from '../../src/private/role-trust';
import { ENV, stackIn, TRUSTING } from '../fixtures';

const SERVICE = 'iottwinmaker.amazonaws.com';
const statement = (props: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...props });
const trusting = (Principal: unknown, others = {}) => ({ Statement: [statement({ Principal, ...others })] });

function isTrusted(assumeRolePolicyDocument: unknown, stack = stackIn()): boolean {
  return mayTrustTwinMaker(new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument }));
}

test.each<[string, (stack: Stack) => unknown]>([
  ['in text', () => trusting({ Service: SERVICE })],
  ['in a list', () => trusting({ Service: ['lambda.amazonaws.com', SERVICE] })],
  ['in a statement that is no list', () => ({ Statement: statement({ Principal: { Service: SERVICE } }) })],
  ['in the second statement', () => ({ Statement: [statement({ Principal: { AWS: '*' } }), statement({ Principal: { Service: SERVICE } })] })],
  ['under a condition', () => trusting({ Service: SERVICE }, { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } })],
  ['beside another kind of principal', () => trusting({ AWS: 'arn:aws:iam::111122223333:root', Service: SERVICE })],
  ['by an L2', () => new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [TRUSTING.assumedBy] })] })],
])('a role trusts the service: %s', (_, documentOf) => {
  const stack = stackIn();
  expect(isTrusted(documentOf(stack), stack)).toBe(true);
});

test.each<[string, (stack: Stack) => unknown]>([
  ['the document is one', () => Token.asAny({ Ref: 'Document' })],
  ['the statements are', () => ({ Statement: Token.asAny({ Ref: 'Statements' }) })],
  ['a statement is', () => ({ Statement: [Fn.conditionIf('IsPlant', statement({}), Fn.ref('AWS::NoValue'))] })],
  ['the effect is', (stack) => ({ Statement: [{ ...statement({ Principal: { Service: SERVICE } }), Effect: new CfnParameter(stack, 'Effect').valueAsString }] })],
  ['the principal is', () => trusting(Fn.conditionIf('IsPlant', { Service: SERVICE }, { AWS: '*' }))],
  ['the service is', (stack) => trusting({ Service: new CfnParameter(stack, 'Service').valueAsString })],
  ['one of the services is', () => trusting({ Service: ['lambda.amazonaws.com', Fn.sub('iottwinmaker.${AWS::URLSuffix}')] })],
  ['the document is empty', () => ({})],
])('an intrinsic function may stand for the service: %s', (_, documentOf) => {
  const stack = stackIn();
  expect(isTrusted(documentOf(stack), stack)).toBe(true);
});

test.each<[string, unknown]>([
  ['another service', trusting({ Service: 'lambda.amazonaws.com' })],
  ['other services', trusting({ Service: ['lambda.amazonaws.com', 'iotsitewise.amazonaws.com'] })],
  ['a service that looks alike', trusting({ Service: `${SERVICE}.cn` })],
  ['an account', trusting({ AWS: 'arn:aws:iam::111122223333:root' })],
  ['the service not', { Statement: [{ ...statement({ Principal: { Service: SERVICE } }), Effect: 'Deny' }] }],
  ['all but an account', { Statement: [statement({ NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } })] }],
  ['nobody', { Statement: [] }],
  ['anybody', trusting('*')],
  ['no principal', { Statement: [statement({})] }],
])('a role does not trust the service, but %s', (_, document) => {
  expect(isTrusted(document)).toBe(false);
});

test('the principal of a generated role is the service for this account', () => {
  const stack = stackIn(undefined, 'Plant', { env: ENV });
  const { Principal, Condition, ...others } = stack.resolve(trustStatement(stack).toStatementJson());
  expect(Principal).toEqual({ Service: SERVICE });
  expect(Condition).toEqual({ StringEqualsIfExists: { 'aws:SourceAccount': ENV.account } });
  expect(others).toEqual({ Effect: 'Allow', Action: 'sts:AssumeRole' });
  expect(twinMakerPrincipal(stack).service).toBe(SERVICE);
});
