import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { SyncJob, Workspace } from 'cdk-iot-twinmaker';

/**
 * If you use cdk-nag: it wants a reason for each wildcard, and for the missing access logs.
 */
export function acknowledgeFindings(workspace: Workspace, syncJob: SyncJob) {
  const { account, region } = Stack.of(syncJob);
  const bucket = logicalIdOf(workspace.bucket);
  const twin = `arn:<AWS::Partition>:iottwinmaker:${region}:${account}:workspace/${workspace.resource.workspaceId}`;
  const assets = `arn:<AWS::Partition>:iotsitewise:${region}:${account}`;

  acknowledge(workspace, 'Access logs need a bucket of their own: pass the workspace one that writes them if the rules of your house ask for it.', [
    'S1',
  ]);
  acknowledge(workspace, 'The guide asks for these, on the one bucket of the workspace.', [
    'IAM5[Action::s3:GetBucket*]',
    `IAM5[Resource::<${bucket}.Arn>/*]`,
    `IAM5[Resource::<${bucket}.Arn>/DO_NOT_DELETE_WORKSPACE_*]`,
  ]);
  acknowledge(syncJob, 'A sync job reads all assets and models, and writes all that is synced into its one workspace.', [
    'IAM5[Resource::*]',
    `IAM5[Resource::${assets}:asset/*]`,
    `IAM5[Resource::${assets}:asset-model/*]`,
    `IAM5[Resource::${twin}/entity/*]`,
    `IAM5[Resource::${twin}/component-type/*]`,
  ]);
}

function acknowledge(construct: IConstruct, reason: string, findings: string[]) {
  findings.forEach((finding) => Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason }));
}

/**
 * What a finding calls the resource of a construct.
 */
function logicalIdOf(construct: IConstruct): string {
  return Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
}
