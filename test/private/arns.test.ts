import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { anySyncJobArn, environmentInArn, importEnvironment, inWorkspace, workspaceArn, workspaceIdInArn } from '../../src/private/arns';
import { ENV, stackIn } from '../fixtures';

const ARN = 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory/sync-job/SITEWISE-default';

test.each([
  ['a text', ARN, ENV],
  ['a token for the partition', ARN.replace('aws', Aws.PARTITION), ENV],
  ['tokens for account and region', `arn:aws:iottwinmaker:${Aws.REGION}:${Aws.ACCOUNT_ID}:workspace/factory`, { account: Aws.ACCOUNT_ID, region: Aws.REGION }],
  ['one token', new CfnParameter(new Stack(), 'Arn').valueAsString, undefined],
  ['no ARN', 'factory', undefined],
])('account and region are read off %s', (_, arn, environment) => {
  expect(environmentInArn(arn)).toEqual(environment);
});

test('the ARN of a workspace is in the partition of the stack, and in the account and region it is given', () => {
  const stack = stackIn(new App(), 'Plant', { env: ENV });
  expect(workspaceArn(stack, 'factory', { account: '444455556666', region: 'eu-west-1' }))
    .toBe(`arn:${stack.partition}:iottwinmaker:eu-west-1:444455556666:workspace/factory`);
});

test('every job of a workspace is below it', () => {
  expect(anySyncJobArn('arn:…:workspace/factory')).toBe('arn:…:workspace/factory/sync-job/*');
});

test.each([
  ['the ARN of a job', ARN, 'factory'],
  ['the ARN of a workspace', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory', 'factory'],
  ['an ARN with tokens before it', ARN.replace('us-east-1', Aws.REGION), 'factory'],
])('the workspace id is read off %s', (_, arn, workspaceId) => {
  expect(workspaceIdInArn(arn)).toBe(workspaceId);
});

test('the workspace id is read at deployment off an ARN that is not known, or that begins with another', () => {
  const stack = stackIn();
  const unknown = new CfnParameter(stack, 'Arn').valueAsString;

  expect(stack.resolve(workspaceIdInArn(unknown))).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Arn' }] }] });
  expect(stack.resolve(workspaceIdInArn(`${unknown}/sync-job/SITEWISE-default`))).toEqual({
    'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Join': ['', [{ Ref: 'Arn' }, '/sync-job/SITEWISE-default']] }] }],
  });
});

test.each([
  ['an ARN, which shows it', ARN, ENV],
  ['no ARN', 'factory', {}],
])('an import is where its ARN says: %s', (_, arn, environment) => {
  expect(importEnvironment(arn)).toEqual(environment);
});

test('an import is where its ARN says: an ARN that is not known', () => {
  const arn = new CfnParameter(new Stack(), 'Arn').valueAsString;
  expect(importEnvironment(arn)).toEqual({ environmentFromArn: arn });
});

test('what is in a workspace is below it, by its kind', () => {
  expect(inWorkspace('arn:…:workspace/factory', 'entity', 'scene'))
    .toEqual(['arn:…:workspace/factory', 'arn:…:workspace/factory/entity/*', 'arn:…:workspace/factory/scene/*']);
});
