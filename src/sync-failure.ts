/**
 * What can fail as a twin is kept in sync: one each for the metrics that AWS IoT TwinMaker publishes.
 *
 * @see https://docs.aws.amazon.com/iot-twinmaker/latest/guide/monitor-cloudwatch-metrics.html
 */
export enum SyncFailure {
  /**
   * An entity could not be created.
   */
  ENTITY_CREATION = 'EntityCreationFailure',

  /**
   * An entity could not be updated.
   */
  ENTITY_UPDATE = 'EntityUpdateFailure',

  /**
   * An entity could not be deleted.
   */
  ENTITY_DELETION = 'EntityDeletionFailure',

  /**
   * A component type could not be created.
   */
  COMPONENT_TYPE_CREATION = 'ComponentTypeCreationFailure',

  /**
   * A component type could not be updated.
   */
  COMPONENT_TYPE_UPDATE = 'ComponentTypeUpdateFailure',
}
