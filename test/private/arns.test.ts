import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { anySyncJobArn, environmentInArn, workspaceArn, workspaceIdInArn } from '../../src/private/arns';
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

test('the workspace of a job is read off its ARN, now or at deployment', () => {
  const stack = stackIn();
  const unknown = workspaceIdInArn(new CfnParameter(stack, 'Arn').valueAsString);

  expect(workspaceIdInArn(ARN)).toBe('factory');
  expect(stack.resolve(unknown)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Arn' }] }] });
});
