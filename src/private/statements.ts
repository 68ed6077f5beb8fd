import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { inWorkspace, workspaceArn } from './arns';
import { accessTo, KeyName } from './encryption-keys';
import { SYNC_ROLE_ACTIONS, WORKSPACE_ROLE_ACTIONS } from './permissions';

/** The permissions that a sync job needs. */
export function syncRoleStatements(scope: IConstruct, workspaceId: string): PolicyStatement[] {
  const stack = Stack.of(scope);
  const siteWise = `arn:${stack.partition}:iotsitewise:${stack.region}:${stack.account}`;
  const workspace = workspaceArn(scope, workspaceId, stack);
  return [
    new PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.readAssets,
      resources: [`${siteWise}:asset/*`, `${siteWise}:asset-model/*`],
    }),
    new PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.listAssets,
      resources: ['*'],
    }),
    new PolicyStatement({
      actions: SYNC_ROLE_ACTIONS.writeWorkspace,
      resources: inWorkspace(workspace, 'entity', 'component-type'),
    }),
  ];
}

/** The permissions that a workspace needs, on its bucket and the key of the bucket. */
export function workspaceRoleStatements(bucketArn: string, key?: KeyName): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.bucket,
      resources: [bucketArn],
    }),
    new PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.objects,
      resources: [`${bucketArn}/*`],
    }),
    new PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.markers,
      resources: [`${bucketArn}/DO_NOT_DELETE_WORKSPACE_*`],
    }),
    ...key === undefined ? [] : [new PolicyStatement({
      actions: WORKSPACE_ROLE_ACTIONS.key,
      ...accessTo(key),
    })],
  ];
}
