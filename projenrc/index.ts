export * from './code-scanning';
export * from './compatibility';
export * from './mutation';
export * from './rosetta';
export * from './scripts';
export * from './workflows';
