/**
 * A problem of a sync job that a `SyncJobMonitor` has an alarm for.
 */
export enum SyncJobProblem {
  /**
   * The job is in `ERROR`. Its message names the cause.
   */
  ERROR = 'Error',

  /**
   * The job does not exist: it was deleted outside of AWS CloudFormation.
   */
  MISSING = 'Missing',

  /**
   * The job has not been `ACTIVE` for `inactivityThreshold`: it hangs in `CREATING`, `INITIALIZING` or `DELETING`, is in `ERROR` or
   * does not exist.
   */
  NOT_ACTIVE = 'NotActive',

  /**
   * Assets or asset models stay in `ERROR`, so the twin is incomplete.
   */
  RESOURCES_IN_ERROR = 'ResourcesInError',

  /**
   * The monitor has no complete answer from AWS IoT TwinMaker: the call fails, or the monitor is disabled or lacks permissions. The alarm starts after
   * about five intervals without an answer.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  NO_ANSWER = 'NoAnswer',
}
