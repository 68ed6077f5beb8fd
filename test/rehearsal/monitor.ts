import { deepStrictEqual, strictEqual } from 'assert';
import { execFileSync } from 'child_process';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { installedPython } from './machine';
import { mutantsOf } from './monitor-mutants';
import { MONITOR_SCENARIOS, MonitorScenario } from './monitor-scenarios';
import { SyncJob, SyncJobMonitor, Workspace } from 'cdk-iot-twinmaker';

process.env.CDK_VALIDATION = 'false';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:operators';
const METRICS = ['SyncJobActive', 'SyncJobError', 'SyncJobMissing', 'SyncResourcesInError'];
const DAY = 24 * 60;

/** What a run does. */
interface Run {
  readonly status: string;
  readonly output: any;
  readonly error?: string;
  readonly cause?: string;
  readonly metrics: { Namespace: string; MetricData: { MetricName: string; Value: number; Unit: string; Dimensions: object[] }[] }[];
  readonly messages: { TopicArn: string; Subject: string; Message: string }[];
  readonly calls: string[];
}

/** The alarms and the state machine of a monitor, as synthesized. */
function synthesized(): { definition: any; alarms: [string, any][] } {
  const stack = new Stack(new App(), 'Plant', { env: { account: '111122223333', region: 'us-east-1' } });
  const workspace = Workspace.fromWorkspaceId(stack, 'Workspace', 'factory');
  new SyncJobMonitor(stack, 'Monitor', { syncJob: new SyncJob(stack, 'Sync', { workspace }), topic: sns.Topic.fromTopicArn(stack, 'Operators', TOPIC) });
  const template = Template.fromStack(stack);
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const [, parts] = machine.Properties.DefinitionString['Fn::Join'];
  return {
    definition: JSON.parse(parts.map((part: any) => part.Ref === 'AWS::Partition' ? 'aws' : part).join('')),
    alarms: Object.entries(template.findResources('AWS::CloudWatch::Alarm'))
      .map(([id, { Properties }]) => [id.replace(/^Monitor(.*)[0-9A-F]{8}$/, '$1'), Properties]),
  };
}

/**
 * Whether an alarm rings when every run of so many minutes published the same. Each period has its runs, so data are missing throughout or never.
 * Amazon CloudWatch looks at two periods more where data are missing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
function rings(alarm: any, run: Run, minutes: number): boolean {
  const periods = alarm.EvaluationPeriods + (alarm.TreatMissingData === 'breaching' ? 2 : 0);
  if (minutes * 60 < alarm.Period * periods) { return false; }
  const published = run.metrics.flatMap(({ MetricData }) => MetricData).filter(({ MetricName }) => MetricName === alarm.MetricName);
  if (published.length === 0 && alarm.TreatMissingData !== 'breaching') { return false; }
  const statistic = alarm.Statistic === 'SampleCount' ? published.length : Math.max(...published.map(({ Value }) => Value));
  return published.length === 0 || (alarm.ComparisonOperator === 'LessThanThreshold' ? statistic < alarm.Threshold : statistic >= alarm.Threshold);
}

function check(scenario: MonitorScenario, run: Run, alarms: [string, any][]) {
  strictEqual(run.status, scenario.fails === undefined ? 'SUCCEEDED' : 'FAILED');
  if (scenario.fails !== undefined) { deepStrictEqual([run.error, run.cause], scenario.fails); }
  if (scenario.output !== undefined) {
    const [state, code, message, resourcesInError, ...resources] = scenario.output;
    deepStrictEqual(run.output, { state, code, message, resourcesInError, resources });
  }

  const callsOf = (name: string) => run.calls.filter((call) => call === name).length;
  deepStrictEqual(Object.fromEntries(Object.keys(scenario.calls).map((name) => [name, callsOf(name)])), scenario.calls);
  strictEqual(run.calls.length, Object.values(scenario.calls).reduce((sum, each) => sum + each, 0));

  const Dimensions = [{ Name: 'WorkspaceId', Value: 'factory' }, { Name: 'SyncSource', Value: 'SITEWISE' }];
  deepStrictEqual(run.metrics, scenario.metrics === undefined ? [] : [{
    Namespace: 'cdk-iot-twinmaker',
    MetricData: scenario.metrics.map((Value, index) => ({ MetricName: METRICS[index], Dimensions, Unit: 'Count', Value })),
  }]);
  deepStrictEqual(run.messages, scenario.message === undefined ? [] : [{ TopicArn: TOPIC, Subject: scenario.subject, Message: scenario.message }]);

  if (scenario.input === undefined) {
    const ringing = (minutes: number) => alarms.filter(([, alarm]) => rings(alarm, run, minutes)).map(([name]) => name);
    deepStrictEqual(ringing(25), scenario.rings ?? []);
    deepStrictEqual(ringing(DAY), scenario.ringsAfterADay ?? scenario.rings ?? []);
  }
}

function main() {
  const { definition, alarms } = synthesized();
  const mutants = mutantsOf(definition);
  const start = Date.now();
  const input = JSON.stringify({ definitions: [definition, ...mutants.map((mutant) => mutant.definition)], scenarios: MONITOR_SCENARIOS });
  const output = execFileSync(installedPython(), [join(__dirname, 'monitor.py')], { input, maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'inherit'] });
  const { first, noticed }: { first: Run[]; noticed: (string | null)[] } = JSON.parse(output.toString());

  MONITOR_SCENARIOS.forEach((scenario, index) => {
    try {
      check(scenario, first[index], alarms);
      console.log(`ok  ${scenario.name}`);
    } catch (error) {
      console.log(`NOT ${scenario.name}: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  });
  const survivors = mutants.filter((_, index) => noticed[index] === null);
  survivors.forEach(({ what }) => console.log(`NOT noticed: ${what}`));
  if (survivors.length > 0) { process.exitCode = 1; }
  console.log(`${mutants.length - survivors.length} of ${mutants.length} mutants noticed, ${MONITOR_SCENARIOS.length} scenarios, ${(Date.now() - start) / 1000} s`);
}

main();
