/**
 * Where a sync job reads the assets that it mirrors into the workspace.
 *
 * A sync job has one source for life: another source is another job.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export class SyncSource {
  /**
   * AWS IoT SiteWise: its asset models become component types, its assets become entities.
   *
   * The only source that AWS IoT TwinMaker supports today.
   */
  public static readonly SITEWISE = SyncSource.of('SITEWISE');

  /**
   * A source that this library does not know by name.
   *
   * For a source that AWS adds after this release. A job with a source other than `SITEWISE` emits the warning
   * `cdk-iot-twinmaker:unknownSyncSource`, and an error where the name breaks the limits.
   *
   * @param name 1 to 128 letters, digits or underscores, exactly as the API spells it. Not an ARN, not a URL.
   */
  public static of(name: string): SyncSource {
    return new SyncSource(name);
  }

  private constructor(
    /**
     * The name of the source, as the API spells it.
     */
    public readonly name: string,
  ) {}
}
