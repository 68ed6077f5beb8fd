/** The namespace of the metrics of a monitor. */
export const MONITOR_NAMESPACE = 'cdk-iot-twinmaker';

/** The names of the metrics. The last is a number, the others are 0 or 1. */
export const MONITOR_METRICS = {
  active: 'SyncJobActive',
  error: 'SyncJobError',
  missing: 'SyncJobMissing',
  resourcesInError: 'SyncResourcesInError',
};

/**
 * The resources per page. With the longest messages, in characters of 4 bytes, a page stays below the limit of 256 KiB for the result of a task.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PAGE_SIZE = 25;
const MOST_PAGES = 20;

const MISSING = 'IoTTwinMaker.ResourceNotFoundException';
const FAILURE = '$states.errorOutput.Error & ": " & $states.errorOutput.Cause';

/** The change of an alarm that started the execution. An execution that the schedule started has none. */
const CHANGE = '$states.context.Execution.Input.detail';

/** The values that differ between monitors. */
export interface Monitored {
  readonly partition: string;
  readonly workspaceId: string;
  readonly syncSource: string;
  readonly topicArn?: string;
}

/**
 * The state machine of a monitor, in Amazon States Language.
 *
 * It gets the state of the job and lists the resources in error. Started by the schedule, it publishes both as metrics. Started by a change of an
 * alarm, it publishes a message to the topic instead. In both cases, it outputs the answer of AWS IoT TwinMaker. It fails if it gets no complete
 * answer or cannot publish.
 *
 * A value that may be a token is never part of an expression, because its text could break the expression.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function monitorDefinition({ partition, workspaceId, syncSource, topicArn }: Monitored): object {
  const again = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'FULL' };
  const call = (action: string, args: object) => ({
    Type: 'Task', Resource: `arn:${partition}:states:::aws-sdk:${action}`, Arguments: args, TimeoutSeconds: 30, Retry: [again],
  });
  const none = expression('""');
  const start = {
    workspace: workspaceId, code: none, message: none, resourcesInError: 0, resources: [], token: none, pages: 0, failure: none,
  };
  const job = { WorkspaceId: workspaceId, SyncSource: syncSource };
  const list = (nextToken: object) => ({
    ...call('iottwinmaker:listSyncResources', { ...job, Filters: [{ State: 'ERROR' }], MaxResults: PAGE_SIZE, ...nextToken }),
    Assign: {
      resourcesInError: expression('$resourcesInError + $count($states.result.SyncResources)'),
      resources: expression('[$append($resources, $states.result.SyncResources.{"type": ResourceType, "id": ExternalId ? ExternalId : '
        + `${text('ResourceId')}, "code": ${text('Status.Error.Code')}, "message": ${text('Status.Error.Message')}})[[0..2]]]`),
      token: expression(text('$states.result.NextToken')),
      pages: expression('$pages + 1'),
    },
    Catch: [{
      ErrorEquals: ['States.ALL'],
      // A job that is created or deleted has no resources. Not verified: whether AWS lists them then.
      Assign: { token: none, failure: expression(`$state in ["CREATING", "DELETING"] ? "" : ${FAILURE}`) },
      Next: 'WhatNext',
    }],
    Next: 'WhatNext',
  });

  const datum = (metric: string, value: string) => ({
    MetricName: metric,
    Dimensions: Object.entries(monitorDimensions(workspaceId, syncSource)).map(([Name, Value]) => ({ Name, Value })),
    Unit: 'Count',
    Value: expression(value),
  });
  const known = [
    datum(MONITOR_METRICS.active, '$state = "ACTIVE" ? 1 : 0'),
    datum(MONITOR_METRICS.error, '$state = "ERROR" ? 1 : 0'),
    datum(MONITOR_METRICS.missing, '$state = "MISSING" ? 1 : 0'),
  ];
  const put = (data: object[]) => call('cloudwatch:putMetricData', { Namespace: MONITOR_NAMESPACE, MetricData: data });
  const last = {
    Output: Object.fromEntries(['state', 'code', 'message', 'resourcesInError', 'resources'].map((name) => [name, expression(`$${name}`)])),
    End: true,
  };

  return {
    Comment: 'Asks AWS IoT TwinMaker for the state of a sync job.',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: 300,
    StartAt: 'GetSyncJob',
    States: {
      GetSyncJob: {
        ...call('iottwinmaker:getSyncJob', job),
        Retry: [{ ErrorEquals: [MISSING], MaxAttempts: 0 }, again],
        Assign: {
          ...start,
          state: expression('$states.result.Status.State'),
          code: expression(text('$states.result.Status.Error.Code')),
          message: expression(text('$states.result.Status.Error.Message')),
        },
        Catch: [
          { ErrorEquals: [MISSING], Assign: { ...start, state: 'MISSING', message: expression('$states.errorOutput.Cause') }, Next: 'WhatNext' },
          { ErrorEquals: ['States.ALL'], Assign: { ...start, state: 'UNKNOWN', failure: expression(FAILURE) }, Next: 'WhatNext' },
        ],
        Next: 'ListSyncResources',
      },
      ListSyncResources: list({}),
      ListMoreSyncResources: list({ NextToken: expression('$token') }),
      WhatNext: {
        Type: 'Choice',
        Choices: [
          { Condition: expression(`$token != "" and $pages < ${MOST_PAGES}`), Next: 'ListMoreSyncResources' },
          ...topicArn === undefined ? [] : [{ Condition: expression(`$exists(${CHANGE})`), Next: 'Publish' }],
          { Condition: expression('$failure = ""'), Next: 'PutMetricData' },
          { Condition: expression('$state = "UNKNOWN"'), Next: 'NoAnswer' },
        ],
        Default: 'PutWhatIsKnown',
      },
      PutMetricData: { ...put([...known, datum(MONITOR_METRICS.resourcesInError, '$resourcesInError')]), ...last },
      PutWhatIsKnown: { ...put(known), Next: 'NoAnswer' },
      NoAnswer: { Type: 'Fail', Error: 'NoAnswer', Cause: expression(`$failure & ($state = "UNKNOWN" ? "" : " (The sync job is now: " & ${STATE} & ")")`) },
      ...topicArn === undefined ? {} : {
        Publish: { ...call('sns:publish', { TopicArn: topicArn, Subject: expression(SUBJECT), Message: expression(MESSAGE) }), ...last },
      },
    },
  };
}

export function monitorDimensions(workspaceId: string, syncSource: string): Record<string, string> {
  return { WorkspaceId: workspaceId, SyncSource: syncSource };
}

function expression(jsonata: string): string {
  return `{% ${jsonata} %}`;
}

/** A text that may be absent or null. */
function text(jsonata: string): string {
  return `(${jsonata} ? ${jsonata} : "")`;
}

const STATE = '$state & ($code = "" ? "" : ", " & $code) & ($message = "" ? "" : ": " & $message)';

const DESCRIPTION = text(`${CHANGE}.configuration.description`);

/** An alarm also ends when its problem makes way for another one: a deleted job is no longer in `ERROR`. */
const IS_WELL = '$state = "ACTIVE" and $resourcesInError = 0 and $failure = ""';
const EVENT = `(${CHANGE}.state.value = "ALARM" ? "ALARM" : ${IS_WELL} ? "RESOLVED" : "CHANGED")`;

/** At most 100 characters. The first sentence of an alarm's description is its problem. */
const SUBJECT = `$substring(${EVENT} & ": " & $substringBefore(${DESCRIPTION}, ".")
  & (${EVENT} = "CHANGED" ? ", now " & $state : "") & ", workspace " & $workspace, 0, 100)`.replace(/\n */g, ' ');

const MESSAGE = `$join([
  ${EVENT} & ": " & ${DESCRIPTION},
  "",
  ${EVENT} = "CHANGED" ? "This alarm ended, but the sync job is not ACTIVE without errors.",
  "The sync job is now: " & ${STATE},
  $failure = "" ? "Assets and models in ERROR: " & $resourcesInError & ($token = "" ? "" : " or more") : "AWS IoT TwinMaker gave no answer: " & $failure,
  $resources.("- " & type & " " & id & ": " & code & ": " & message)
], "\\n")`.replace(/\n */g, ' ');
