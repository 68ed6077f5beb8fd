/**
 * The source that a sync job reads assets and asset models from.
 *
 * Changing the source of a job replaces the job.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/apireference/API_CreateSyncJob.html
 */
export class SyncSource {
  /**
   * AWS IoT SiteWise, the only source that AWS IoT TwinMaker supports. Asset models become component types and assets become entities.
   */
  public static readonly SITEWISE = SyncSource.of('SITEWISE');

  /**
   * Creates a source that this library does not know yet.
   *
   * A job with a source other than `SITEWISE` emits the warning `cdk-iot-twinmaker:unknownSyncSource`. A job with an invalid name throws an error.
   *
   * @param name The name in the API: 1 to 128 letters, digits and underscores, and neither an ARN nor a URL.
   */
  public static of(name: string): SyncSource {
    return new SyncSource(name);
  }

  private constructor(
    /**
     * The name of the source in the API.
     */
    public readonly name: string,
  ) {}
}
