/* eslint-disable @typescript-eslint/no-require-imports */

/**
 * Modules of the CDK that load when a construct uses them, and not with this library.
 */
export const lazy = {
  get cloudwatch(): typeof import('aws-cdk-lib/aws-cloudwatch') { return require('aws-cdk-lib/aws-cloudwatch'); },
  get events(): typeof import('aws-cdk-lib/aws-events') { return require('aws-cdk-lib/aws-events'); },
  get kms(): typeof import('aws-cdk-lib/aws-kms') { return require('aws-cdk-lib/aws-kms'); },
  get s3(): typeof import('aws-cdk-lib/aws-s3') { return require('aws-cdk-lib/aws-s3'); },
  get scheduler(): typeof import('aws-cdk-lib/aws-scheduler') { return require('aws-cdk-lib/aws-scheduler'); },
  get stepfunctions(): typeof import('aws-cdk-lib/aws-stepfunctions') { return require('aws-cdk-lib/aws-stepfunctions'); },
};
