export * from './sync-failure';
export * from './sync-failure-alarms';
export * from './sync-job';
export * from './sync-job-grants';
export * from './sync-job-metrics';
export * from './sync-source';
export * from './workspace';
export * from './workspace-grants';
