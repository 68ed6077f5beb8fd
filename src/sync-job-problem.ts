/**
 * A problem of a sync job that a `SyncJobMonitor` has an alarm for.
 */
export enum SyncJobProblem {
  /**
   * The job is in `ERROR`. It stays there until somebody mends what its message names and deploys a new job.
   */
  ERROR = 'Error',

  /**
   * There is no such job. Somebody deleted it outside of AWS CloudFormation.
   */
  MISSING = 'Missing',

  /**
   * The job has not been `ACTIVE` for as long as `inactivityThreshold`: it hangs in `CREATING`, `INITIALIZING` or `DELETING`, or is in `ERROR`.
   */
  NOT_ACTIVE = 'NotActive',

  /**
   * Assets or asset models stay in `ERROR`, so the twin lacks them.
   */
  RESOURCES_IN_ERROR = 'ResourcesInError',

  /**
   * AWS IoT TwinMaker gives no full answer, or nobody asks: the monitor is switched off or lacks permissions.
   */
  NO_ANSWER = 'NoAnswer',
}
