import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SyncJob } from '../../src';
import { appWith, onlyJob, onlyPolicy, resourcesOf, stackIn, TRUSTING, workspaceIn } from '../fixtures';

// No policy is larger than IAM takes, and none is added before the others are full.

const jobIn = (stack: Stack, syncRole?: iam.Role) => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole });
const parameterIn = (stack: Stack, id: string) => new CfnParameter(stack, id).valueAsString;
const statementOf = (name: string) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${name}/*`] });
const policiesOf = (stack: Stack) => resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
const statementsOf = (stack: Stack) => policiesOf(stack).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

/** As IAM counts: without white space, and a token as long as what it may stand for. */
const sizeOf = (document: unknown) => JSON.stringify(document).length;
const bucketName = (index: number) => `amzn-s3-demo-bucket-${String(index).padStart(4, '0')}`;

function expectFits(stack: Stack) {
  const [{ Properties: { Policies = [] } }] = resourcesOf(stack, 'AWS::IAM::Role');
  const inline = [...Policies, ...resourcesOf(stack, 'AWS::IAM::Policy').map(({ Properties }) => Properties)];
  expect(inline.map(({ PolicyDocument }) => sizeOf(PolicyDocument)).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_240);
  for (const { Properties } of policiesOf(stack)) {
    expect(sizeOf(Properties.PolicyDocument)).toBeLessThanOrEqual(6144);
  }
}

test.each<[string, (stack: Stack) => iam.Role | undefined]>([
  ['that is generated', () => undefined],
  ['that is passed in', (stack) => new iam.Role(stack, 'Role', TRUSTING)],
])('many statements go into several policies of a role %s, all before the job', (_, syncRole) => {
  const stack = stackIn();
  const job = jobIn(stack, syncRole(stack));
  for (let index = 0; index < 150; index++) { job.addToRolePolicy(statementOf(bucketName(index))); }

  expectFits(stack);
  const policies = policiesOf(stack);
  expect(statementsOf(stack).flatMap(({ Resource }) => Resource)
    .filter((resource) => String(resource).includes('amzn-s3-demo-bucket'))).toEqual(Array.from({ length: 150 }, (_each, i) => `arn:aws:s3:::${bucketName(i)}/*`));
  expect(onlyJob(stack).DependsOn).toEqual(expect.arrayContaining(policies.map(({ logicalId }) => logicalId)));
  expect(policies.length).toBeGreaterThan(2);
});

test('a statement that is larger than a policy is split, by its resources, and loses its Sid, which a policy can have once', () => {
  const stack = stackIn();
  const resources = Array.from({ length: 400 }, (_, index) => `arn:aws:s3:::${bucketName(index)}/*`);
  jobIn(stack).addToRolePolicy(new iam.PolicyStatement({ sid: 'Files', actions: ['s3:GetObject', 's3:PutObject'], resources, conditions: { Bool: { 'aws:SecureTransport': 'true' } } }));

  expectFits(stack);
  const statements = statementsOf(stack);
  expect(statements.flatMap(({ Resource }) => Resource)).toEqual(resources);
  for (const { Resource, ...rest } of statements) {
    expect(rest).toEqual({ Action: ['s3:GetObject', 's3:PutObject'], Condition: { Bool: { 'aws:SecureTransport': 'true' } }, Effect: 'Allow' });
  }
});

test('a statement that is larger than a policy is split, by its actions', () => {
  const stack = stackIn();
  const actions = Array.from({ length: 500 }, (_, index) => `s3:GetSomethingOfABucket${index}`);
  jobIn(stack).addToRolePolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));

  expectFits(stack);
  const statements = statementsOf(stack);
  expect(statements.flatMap(({ Action }) => Action)).toEqual(actions);
  expect(statements.map(({ Resource }) => Resource)).toEqual(statements.map(() => '*'));
});

test('a token counts as what it may stand for', () => {
  const stack = stackIn();
  const job = jobIn(stack);
  for (let index = 0; index < 60; index++) { job.addToRolePolicy(statementOf(parameterIn(stack, `Bucket${index}`))); }
  const counts = policiesOf(stack).map(({ Properties }) => Properties.PolicyDocument.Statement.length);
  expect(counts).toEqual([27, 27, 6]);
});

test.each([true, false])('what is granted again takes no room, with minimizePolicies: %s', (minimizePolicies) => {
  const stack = stackIn(appWith({ '@aws-cdk/aws-iam:minimizePolicies': minimizePolicies }));
  const job = jobIn(stack);
  const key = new kms.Key(stack, 'Key');
  for (let time = 0; time < 200; time++) {
    key.grantDecrypt(job);
    job.grants.read(job);
  }
  expect(onlyPolicy(stack).Properties.PolicyDocument.Statement).toHaveLength(3);
});

test.each([[true, 2], [false, 6]])('statements take the room that they have together, with minimizePolicies: %s', (minimizePolicies, policies) => {
  const stack = stackIn(appWith({ '@aws-cdk/aws-iam:minimizePolicies': minimizePolicies }));
  const job = jobIn(stack);
  const actions = Array.from({ length: 20 }, (_, index) => `s3:GetSomething${index}`);
  for (let index = 0; index < 60; index++) {
    job.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [`arn:aws:s3:::${parameterIn(stack, `Bucket${index}`)}/*`] }));
  }
  expectFits(stack);
  expect(policiesOf(stack)).toHaveLength(policies);
});

test('a statement that does not fit with what it overlaps says nothing about the next one', () => {
  const stack = stackIn(appWith({ '@aws-cdk/aws-iam:minimizePolicies': true }));
  const job = jobIn(stack);
  const add = (action: string, from: number, to: number) => job.addToRolePolicy(new iam.PolicyStatement({
    actions: [action], resources: Array.from({ length: to - from }, (_, index) => `arn:aws:s3:::${bucketName(from + index)}/*`),
  }));
  add('s3:GetObject', 0, 130);
  add('s3:GetObject', 40, 150);
  add('s3:PutObject', 0, 100);
  expectFits(stack);
  expect(policiesOf(stack)).toHaveLength(3);
});

test('a value that is calculated once, at synthesis, is not asked for before', () => {
  const stack = stackIn();
  const job = jobIn(stack);
  let name = 'early';
  const statement = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [Lazy.string({ produce: () => name })] });
  for (let time = 0; time < 100; time++) { job.addToRolePolicy(statement); }
  name = 'arn:aws:s3:::amzn-s3-demo-bucket';
  expect(onlyPolicy(stack).Properties.PolicyDocument.Statement).toEqual([{ Action: 's3:GetObject', Effect: 'Allow', Resource: name }]);
});

test('a policy is as the injectors of the app have it', () => {
  const extra = new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] });
  const inject = (props: iam.ManagedPolicyProps) => ({ ...props, path: '/twins/', statements: [extra] });
  const stack = stackIn(new App({ propertyInjectors: [{ constructUniqueId: iam.ManagedPolicy.PROPERTY_INJECTION_ID, inject }] }));
  jobIn(stack).addToRolePolicy(statementOf('amzn-s3-demo-bucket'));
  expect(onlyPolicy(stack).Properties.Path).toBe('/twins/');
  expect(statementsOf(stack).map(({ Action }) => Action)).toEqual(['sts:GetCallerIdentity', 's3:GetObject']);
});

test('a statement that can\'t be split is left to IAM', () => {
  const stack = stackIn();
  jobIn(stack).addToRolePolicy(statementOf('x'.repeat(7000)));
  expect(statementsOf(stack)).toHaveLength(1);
});
