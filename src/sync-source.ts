/**
 * The source of a sync job: where it reads the assets that it mirrors into the workspace.
 *
 * Changing the source of a job replaces the job.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export class SyncSource {
  /**
   * AWS IoT SiteWise: its asset models become component types, its assets become entities.
   *
   * It is the only source that AWS IoT TwinMaker supports today.
   */
  public static readonly SITEWISE = SyncSource.of('SITEWISE');

  /**
   * A source that AWS adds after this release.
   *
   * A job with a source other than `SITEWISE` emits the warning `cdk-iot-twinmaker:unknownSyncSource`. A name that AWS IoT TwinMaker does not accept
   * throws when the job is defined.
   *
   * @param name The name as the API spells it: 1 to 128 letters, digits and underscores. It is not an ARN and not a URL.
   */
  public static of(name: string): SyncSource {
    return new SyncSource(name);
  }

  private constructor(
    /**
     * The name of the source as the API spells it.
     */
    public readonly name: string,
  ) {}
}
