import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as fc from 'fast-check';
import { ENV, onlyResource, ownWorkspaceIn, stackIn, warningsOn, workspaceIn } from './fixtures';
import { IWorkspace, Workspace, WorkspaceMetrics } from '../src';

/** Each metric, with the name that AWS gives it. */
const METRICS = [
  ['entityCreationFailures', 'EntityCreationFailure', 'Entity creation failures'],
  ['entityUpdateFailures', 'EntityUpdateFailure', 'Entity update failures'],
  ['entityDeletionFailures', 'EntityDeletionFailure', 'Entity deletion failures'],
  ['componentTypeCreationFailures', 'ComponentTypeCreationFailure', 'Component type creation failures'],
  ['componentTypeUpdateFailures', 'ComponentTypeUpdateFailure', 'Component type update failures'],
] as const;

const EVERY_CHARACTER = '0aZ_-9';

function imported(stack: Stack, workspaceId = 'factory'): IWorkspace {
  return Workspace.fromWorkspaceId(stack, 'Workspace', workspaceId);
}

function alarmOn(stack: Stack, metric: cloudwatch.IMetric): any {
  new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  return onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;
}

function dashboardOf(stack: Stack, metric: cloudwatch.IMetric): any {
  new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [[new cloudwatch.GraphWidget({ left: [metric] })]] });
  const { DashboardBody } = onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties;
  const text = DashboardBody['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `\${${part.Ref}}`).join('');
  return JSON.parse(text).widgets[0].properties.metrics;
}

describe.each(METRICS)('%s', (method, name, label) => {
  test('is one figure for the workspace, by the minute, in an alarm', () => {
    const stack = stackIn();
    expect(alarmOn(stack, imported(stack).metrics[method]()).Metrics).toEqual([{
      Expression: `SELECT SUM(${name}) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = 'factory'`,
      Id: 'expr_1',
      Label: label,
      Period: 60,
      ReturnData: true,
    }]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('is the same in a dashboard', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    expect(dashboardOf(stack, imported(stack).metrics[method]())).toEqual([[{
      expression: `SELECT SUM(${name}) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = 'factory'`,
      label,
      period: 60,
    }]]);
  });

  test('is a part of a math expression', () => {
    const stack = stackIn();
    const percent = new cloudwatch.MathExpression({
      expression: '100 * failures / 500',
      usingMetrics: { failures: imported(stack).metrics[method]() },
      period: Duration.minutes(1),
    });
    expect(alarmOn(stack, percent).Metrics).toEqual([
      { Expression: '100 * failures / 500', Id: 'expr_1', ReturnData: true },
      expect.objectContaining({
        Expression: `SELECT SUM(${name}) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = 'factory'`,
        Id: 'failures',
        Period: 60,
        ReturnData: false,
      }),
    ]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('takes period, label and color, and for a dashboard elsewhere account and region', () => {
    const stack = stackIn(new App(), 'Headquarters', { env: { account: '444455556666', region: 'eu-west-1' } });
    const metric = imported(stackIn(new App(), 'Plant', { env: ENV })).metrics[method]({
      period: Duration.minutes(10),
      label: 'Line 1',
      color: cloudwatch.Color.RED,
      account: ENV.account,
      region: ENV.region,
    });
    expect(dashboardOf(stack, metric)).toEqual([[
      expect.objectContaining({ label: 'Line 1', color: cloudwatch.Color.RED, period: 600, accountId: ENV.account, region: ENV.region }),
    ]]);
  });
});

describe('the workspace', () => {
  test.each([
    ['has an id of every legal character', () => EVERY_CHARACTER, EVERY_CHARACTER, EVERY_CHARACTER],
    ['is behind a parameter', (stack: Stack) => new CfnParameter(stack, 'Id').valueAsString, { Ref: 'Id' }, '${Id}'],
  ])('%s', (_, idIn, resolved, inText) => {
    const query = 'SELECT SUM(EntityCreationFailure) FROM "AWS/IoTTwinMaker" WHERE WorkspaceId = ';
    const metricIn = (stack: Stack) => imported(stack, idIn(stack)).metrics.entityCreationFailures();
    const [alarmStack, dashboardStack] = [stackIn(), stackIn()];

    expect(alarmOn(alarmStack, metricIn(alarmStack)).Metrics[0].Expression).toEqual(typeof resolved === 'string'
      ? `${query}'${resolved}'`
      : { 'Fn::Join': ['', [`${query}'`, resolved, '\'']] });
    expect(dashboardOf(dashboardStack, metricIn(dashboardStack))[0][0].expression).toBe(`${query}'${inText}'`);
  });

  test('of another stack is named in text, so that neither stack has to wait for the other', () => {
    const app = new App();
    const plant = stackIn(app, 'Plant');
    const workspace = new Workspace(plant, 'Workspace', { workspaceId: 'factory' });
    const operations = stackIn(app, 'Operations');

    expect(alarmOn(operations, workspace.metrics.entityUpdateFailures()).Metrics[0].Expression).toContain("WorkspaceId = 'factory'");
    expect(Template.fromStack(plant).findOutputs('*')).toEqual({});
  });

  test('can not end the quotes that it stands in', () => {
    const stack = stackIn();
    let workspaces = 0;
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 130 }), fc.string({ maxLength: 20 }), (one, other) => {
      for (const workspaceId of [one, `${one}'${other}`, `factory' OR '${other}' = '${other}`]) {
        const workspace = ownWorkspaceIn(stack, workspaceId, `Workspace-${workspaces++}`);
        try {
          const { expression } = WorkspaceMetrics.fromWorkspace(workspace).entityCreationFailures();
          expect(expression.split('\'')).toHaveLength(3);
        } catch (error) {
          expect((error as Error).message).toMatch(/^\[Plant\/Workspace-\d+\] The workspace ID .* is not valid/);
        }
      }
    }), { numRuns: 300 });
  });
});

describe('fromWorkspace', () => {
  const queryOf = (metrics: WorkspaceMetrics) => metrics.entityCreationFailures().expression.split(' WHERE ')[1];

  test('takes a Workspace, as its own metrics do', () => {
    const workspace = new Workspace(stackIn(), 'Workspace', { workspaceId: 'factory' });
    expect([WorkspaceMetrics.fromWorkspace(workspace), workspace.metrics].map(queryOf)).toEqual(["WorkspaceId = 'factory'", "WorkspaceId = 'factory'"]);
  });

  test('takes an L1, defined and imported', () => {
    const stack = stackIn();
    expect([ownWorkspaceIn(stack), workspaceIn(stack)].map((workspace) => queryOf(WorkspaceMetrics.fromWorkspace(workspace))))
      .toEqual(["WorkspaceId = 'factory'", "WorkspaceId = 'factory'"]);
  });

  test('takes an L1 with a parameter', () => {
    const stack = stackIn();
    const workspaceId = new CfnParameter(stack, 'Id').valueAsString;
    const workspace = new CfnWorkspace(stack, 'Workspace', { workspaceId, role: 'arn:aws:iam::111122223333:role/workspace', s3Location: 'arn:aws:s3:::amzn-s3-demo-bucket' });
    expect(queryOf(WorkspaceMetrics.fromWorkspace(workspace))).toBe(`WorkspaceId = '${workspaceId}'`);
  });

  test('takes an import', () => {
    const byArn = Workspace.fromWorkspaceArn(stackIn(), 'ByArn', 'arn:aws:iottwinmaker:us-east-1:111122223333:workspace/factory');
    expect(queryOf(byArn.metrics)).toBe("WorkspaceId = 'factory'");
  });
});
