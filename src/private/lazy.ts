/* eslint-disable @typescript-eslint/no-require-imports */

/** Modules of the CDK that load when a construct first uses them, not with this library. */
export const lazy = onUse({
  cloudwatch: (): typeof import('aws-cdk-lib/aws-cloudwatch') => require('aws-cdk-lib/aws-cloudwatch'),
  events: (): typeof import('aws-cdk-lib/aws-events') => require('aws-cdk-lib/aws-events'),
  kms: (): typeof import('aws-cdk-lib/aws-kms') => require('aws-cdk-lib/aws-kms'),
  s3: (): typeof import('aws-cdk-lib/aws-s3') => require('aws-cdk-lib/aws-s3'),
  scheduler: (): typeof import('aws-cdk-lib/aws-scheduler') => require('aws-cdk-lib/aws-scheduler'),
  stepfunctions: (): typeof import('aws-cdk-lib/aws-stepfunctions') => require('aws-cdk-lib/aws-stepfunctions'),
});

/** Properties that load once, because `require()` takes longer than most of the work of a construct. */
function onUse<T extends object>(load: { [name in keyof T]: () => T[name] }): T {
  const found: Partial<T> = {};
  return Object.defineProperties({} as T, Object.fromEntries((Object.keys(load) as Array<keyof T>)
    .map((name) => [name, { get: () => found[name] ??= load[name]() }])));
}
