/** What the docs infer, because AWS does not document it. */
export interface Claim {
  readonly id: string;
  readonly claim: string;

  /** The files that say so. */
  readonly where: string[];
}

/** Each is answered by a step of a scenario that has its ID, or else by nobody yet. */
export const CLAIMS: Claim[] = [
  { id: 'waits', claim: 'whether the deployment waits until the job is ACTIVE', where: ['docs/concepts.md'] },
  { id: 'fails-on-error', claim: 'whether the deployment fails where the job goes to ERROR', where: ['docs/concepts.md'] },
  { id: 'leaves-error', claim: 'whether a job leaves ERROR when its role is given what it lacks', where: ['docs/operate.md'] },
  { id: 'role-again', claim: 'whether a job goes on with a role that was created again with the same name', where: ['docs/operate.md'] },
  { id: 'beyond-quota', claim: 'whether the job or only the resource is in ERROR beyond a quota', where: ['docs/operate.md'] },
  { id: 'bucket-gone', claim: 'what AWS does with a workspace whose bucket is gone', where: ['docs/operate.md'] },
  { id: 'by-hand', claim: 'AWS CloudFormation takes a job created in place of one that is gone for its own, and replaces one that is gone', where: ['docs/operate.md'] },
  { id: 'asset-deleted', claim: 'the entity of a deleted asset goes with the components that users added', where: ['docs/operate.md'] },
  { id: 'rolled-back', claim: 'the rollback of a replacement creates the old job again, which syncs from nothing', where: ['docs/operate.md'] },
  {
    id: 'stack-tags',
    claim: 'whether a change of the tags of the stack replaces the job',
    where: ['README.md', 'docs/changes.md', 'docs/patterns.md', 'src/sync-job.ts', 'docs/decisions/0001-tags.md'],
  },
  {
    id: 'source-account',
    claim: 'whether AWS IoT TwinMaker sends aws:SourceAccount when it assumes the role',
    where: ['docs/permissions.md', 'docs/decisions/0003-trust-condition.md'],
  },
  { id: 'replacement', claim: 'a replacement deletes what was synced, with the components that users added', where: ['docs/changes.md'] },
  {
    id: 'one-workspace',
    claim: 'AWS syncs one workspace in each account and Region',
    where: ['docs/concepts.md', 'docs/patterns.md', 'src/sync-job.ts', 'examples/typescript/hello-twin/README.md', 'examples/typescript/factory/README.md'],
  },
  {
    id: 'read-values',
    claim: 'whether values of a synced entity need permissions for AWS IoT SiteWise in the workspace role',
    where: ['docs/concepts.md'],
  },
  { id: 'gone', claim: 'what AWS answers of a job that is gone', where: ['docs/decisions/0011-monitor.md'] },
  {
    id: 'marker',
    claim: 'AWS leaves a marker in the bucket of a workspace, which fails the deletion of the bucket',
    where: ['src/workspace.ts', 'docs/changes.md', 'docs/decisions/0012-a-workspace-to-work-in.md'],
  },
  { id: 'retain-replaced', claim: 'a job with RETAIN refuses its replacement, and stays', where: ['docs/changes.md', 'src/sync-job.ts'] },
  { id: 'retain-deleted', claim: 'a retained job goes on syncing', where: ['docs/changes.md'] },
  { id: 'workspace-id', claim: 'another ID of a workspace alone fails to deploy: the bucket is still that of the old one', where: ['src/workspace.ts', 'docs/changes.md'] },
  { id: 'deploy-again', claim: 'deploying a deleted stack again fails while the retained workspace exists', where: ['docs/changes.md', 'src/workspace.ts'] },
  { id: 'import', claim: 'AWS CloudFormation imports a job that the API created', where: ['docs/changes.md', 'docs/migrate.md'] },
  { id: 'cloudtrail', claim: 'what AWS CloudTrail writes of the calls on a job', where: ['docs/decisions/0007-metrics-alarms-events.md'] },
  { id: 'workspace-taken-in', claim: 'a job stays when fromWorkspaceId() is exchanged for a workspace with the same ID', where: ['docs/changes.md'] },
  { id: 'own-entities', claim: 'whether AWS deletes a workspace that has entities or scenes of users', where: ['docs/workspace.md', 'src/workspace.ts', 'docs/changes.md'] },
  { id: 'identifier', claim: 'AWS Cloud Control API and StackQL take `<workspace ID>\\|<sync source>` as the identifier of a job', where: ['README.md', 'docs/operate.md'] },
  { id: 'error-codes', claim: 'when a job in ERROR has which code, and which error of the API has which cause', where: ['docs/operate.md'] },
  { id: 'terraform', claim: 'a job that Terraform has forgotten comes in by cdk import', where: ['docs/migrate.md'] },
  { id: 'lists', claim: 'whether AWS lists the resources of a job in CREATING or DELETING', where: ['src/private/monitor-definition.ts', 'docs/decisions/0011-monitor.md'] },
  { id: 'key-account', claim: 'whether Amazon CloudWatch sends aws:SourceAccount when it uses the key of a topic', where: ['src/private/monitor-topic.ts', 'docs/decisions/0011-monitor.md'] },
  { id: 'integration', claim: 'AWS Step Functions calls AWS IoT TwinMaker in cn-north-1 and us-gov-west-1', where: ['docs/monitoring.md', 'docs/decisions/0011-monitor.md'] },
  { id: 'warm-up', claim: 'AWS CloudFormation knows WarmUpConfiguration in each Region of AWS IoT TwinMaker', where: ['docs/decisions/0011-monitor.md'] },
];
