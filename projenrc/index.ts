export * from './rosetta';
export * from './scripts';
