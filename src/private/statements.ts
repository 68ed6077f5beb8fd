import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { inWorkspace, workspaceArn } from './arns';
import { SYNC_ROLE_ACTIONS, WORKSPACE_ROLE_ACTIONS } from './permissions';

/**
 * What a sync job needs of its role, generated or passed in.
 */
export function syncRoleStatements(scope: IConstruct, workspaceId: string): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const siteWise = `arn:${stack.partition}:iotsitewise:${stack.region}:${stack.account}`;
  const workspace = workspaceArn(scope, workspaceId, stack);
  return [
    new iam.PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.readAssets,
      resources: [`${siteWise}:asset/*`, `${siteWise}:asset-model/*`],
    }),
    new iam.PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.listAssets,
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.writeWorkspace,
      resources: inWorkspace(workspace, 'entity', 'component-type'),
    }),
  ];
}

/**
 * What a workspace needs of its role, generated or passed in: its one bucket, and the key of that.
 */
export function workspaceRoleStatements(bucketArn: string, keyArn?: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.bucket,
      resources: [bucketArn],
    }),
    new iam.PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.objects,
      resources: [`${bucketArn}/*`],
    }),
    new iam.PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.markers,
      resources: [`${bucketArn}/DO_NOT_DELETE_WORKSPACE_*`],
    }),
    ...keyArn === undefined ? [] : [new iam.PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.key,
      resources: [keyArn],
    })],
  ];
}
