export * from './sync-job';
export * from './sync-job-grants';
export * from './sync-job-monitor';
export * from './sync-job-problem';
export * from './sync-source';
export * from './workspace';
export * from './workspace-grants';
export * from './workspace-metrics';
