export * from './sync-job';
export * from './sync-job-grants';
export * from './sync-source';
