/* eslint-disable @typescript-eslint/no-floating-promises -- node:test waits for its tests by itself */
import * as assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SyncJob, SyncSource, Workspace } from 'cdk-iot-twinmaker';
import { BranchStack, MonitoringStack, OperationsStack, PlantStack } from './factory';

const app = new App();
const plantStack = new PlantStack(app, 'Plant');
const branchStack = new BranchStack(app, 'Branch');
const operationsStack = new OperationsStack(app, 'Operations', { syncJob: plantStack.syncJob });
const monitoringStack = new MonitoringStack(app, 'Monitoring', { syncJob: plantStack.syncJob });

const plant = Template.fromStack(plantStack);
const branch = Template.fromStack(branchStack);
const operations = Template.fromStack(operationsStack);
const monitoring = Template.fromStack(monitoringStack);

const allows = (actions: string | string[], resources: any = Match.anyValue()) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: actions, Effect: 'Allow', Resource: resources })]) },
});

test('two lines make the workspace and the job, with what they need', () => {
  plant.hasResourceProperties('AWS::IoTTwinMaker::Workspace', {
    WorkspaceId: Match.stringLikeRegexp('^PlantWorkspace'),
    S3Location: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkspaceBucket'), 'Arn'] },
    Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkspaceRole'), 'Arn'] },
  });
  plant.hasResourceProperties('AWS::IoTTwinMaker::SyncJob', {
    WorkspaceId: { Ref: Match.stringLikeRegexp('^Workspace') },
    SyncSource: 'SITEWISE',
    SyncRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SyncSyncRole'), 'Arn'] },
  });
});

test('the job is known by its primary identifier', () => {
  plant.hasOutput('SyncJobIdentifier', { Value: { Ref: Match.stringLikeRegexp('^Sync') } });
});

test('operators may look at the twin and at the job', () => {
  plant.hasResourceProperties('AWS::IAM::Policy', allows([
    'iottwinmaker:GetPropertyValue', 'iottwinmaker:GetPropertyValueHistory', 'iottwinmaker:ExecuteQuery',
    'iottwinmaker:GetWorkspace', 'iottwinmaker:GetEntity', 'iottwinmaker:GetComponentType',
  ]));
  plant.hasResourceProperties('AWS::IAM::Policy', allows(['iottwinmaker:GetSyncJob', 'iottwinmaker:GetWorkspace']));
  plant.hasResourceProperties('AWS::IAM::Policy', allows('iottwinmaker:ListSyncResources'));
});

test('a role of its own is taken, and given what the job needs', () => {
  branch.resourceCountIs('AWS::IAM::Role', 1);
  branch.hasResourceProperties('AWS::IAM::ManagedPolicy', allows(['iotsitewise:DescribeAsset', 'iotsitewise:DescribeAssetModel']));
  branch.hasResource('AWS::IoTTwinMaker::SyncJob', {
    Properties: { WorkspaceId: 'branch', Tags: { line: '1' } },
    DeletionPolicy: 'Retain',
  });
});

test('the ARN of the job goes into another stack', () => {
  operations.hasResourceProperties('AWS::SSM::Parameter', { Value: { 'Fn::ImportValue': Match.stringLikeRegexp('^Plant:') } });
});

test('imported jobs grant, by their ARN and by their workspace', () => {
  for (const jobs of [':iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/\\*$', ':workspace/harbour/sync-job/\\*$']) {
    operations.hasResourceProperties('AWS::IAM::Policy', allows('iottwinmaker:ListTagsForResource', {
      'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(jobs)])],
    }));
  }
});

test('problems of the job are told, and on the dashboard', () => {
  monitoring.resourceCountIs('AWS::CloudWatch::Alarm', 3);
  const statement = { Action: 'sns:Publish', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
  monitoring.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: [Match.objectLike(statement)] } });
  monitoring.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Operators') }],
  });
  monitoring.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardBody: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('SyncResourcesInError')])] },
  });
});

test('a wrong source is told in words', () => {
  const stack = new Stack(undefined, 'Wrong');
  const workspace = Workspace.fromWorkspaceId(stack, 'Workspace', 'factory');

  assert.throws(() => new SyncJob(stack, 'Sync', { workspace, syncSource: SyncSource.of('not a source') }),
    /\[Wrong\/Sync\] The sync source "not a source" is not valid: it must have 1 to 128 letters/);
});
