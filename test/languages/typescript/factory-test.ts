/* eslint-disable @typescript-eslint/no-floating-promises -- node:test waits for its tests by itself */
import * as assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { SyncJob, SyncSource } from 'cdk-iot-twinmaker';
import { BranchStack, OperationsStack, PlantStack } from './factory';

const app = new App();
const plantStack = new PlantStack(app, 'Plant');
const branchStack = new BranchStack(app, 'Branch');
const operationsStack = new OperationsStack(app, 'Operations', { syncJob: plantStack.syncJob });

const plant = Template.fromStack(plantStack);
const branch = Template.fromStack(branchStack);
const operations = Template.fromStack(operationsStack);

const allows = (actions: string | string[]) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: actions, Effect: 'Allow' })]) },
});

test('one line makes the job and its role', () => {
  plant.hasResourceProperties('AWS::IoTTwinMaker::SyncJob', {
    WorkspaceId: 'factory',
    SyncSource: 'SITEWISE',
    SyncRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SyncSyncRole'), 'Arn'] },
  });
});

test('operators may look at the job', () => {
  plant.hasResourceProperties('AWS::IAM::Policy', allows(['iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace']));
  plant.hasResourceProperties('AWS::IAM::Policy', allows('iottwinmaker:ListSyncResources'));
});

test('a role of its own is taken, and given what the job needs', () => {
  branch.resourceCountIs('AWS::IAM::Role', 1);
  branch.hasResourceProperties('AWS::IAM::Policy', allows(['iotsitewise:DescribeAsset', 'iotsitewise:DescribeAssetModel']));
  branch.hasResource('AWS::IoTTwinMaker::SyncJob', { Properties: { Tags: { line: '1' } }, DeletionPolicy: 'Retain' });
});

test('the ARN of the job goes into another stack', () => {
  operations.hasResourceProperties('AWS::SSM::Parameter', { Value: { 'Fn::ImportValue': Match.stringLikeRegexp('^Plant:') } });
});

test('an imported job grants', () => {
  operations.hasResourceProperties('AWS::IAM::Policy', allows(['iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace']));
});

test('a wrong source is told in words', () => {
  const stack = new Stack(undefined, 'Wrong');
  const workspace = CfnWorkspace.fromWorkspaceId(stack, 'Workspace', 'factory');

  assert.throws(() => new SyncJob(stack, 'Sync', { workspace, syncSource: SyncSource.of('not a source') }),
    /\[Wrong\/Sync\] The sync source "not a source" is not one that AWS IoT TwinMaker accepts: it is a name of 1 to 128 letters/);
});
