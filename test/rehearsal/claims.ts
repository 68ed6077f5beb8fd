/** What the docs infer, because AWS does not document it. */
export interface Claim {
  readonly id: string;
  readonly claim: string;

  /** The files that say so. */
  readonly where: string[];
}

/** Each is answered by a step of a scenario that has its ID, or else by nobody yet. */
export const CLAIMS: Claim[] = [
  { id: 'waits', claim: 'whether the deployment waits until the job is ACTIVE', where: ['README.md'] },
  { id: 'fails-on-error', claim: 'whether the deployment fails where the job goes to ERROR', where: ['README.md'] },
  { id: 'leaves-error', claim: 'whether a job leaves ERROR when its role is given what it lacks', where: ['README.md'] },
  { id: 'stack-tags', claim: 'whether a change of the tags of the stack replaces the job', where: ['README.md', 'src/sync-job.ts', 'docs/decisions/0001-tags.md'] },
  {
    id: 'source-account',
    claim: 'whether AWS IoT TwinMaker sends aws:SourceAccount when it assumes the role',
    where: ['README.md', 'src/private/service-role.ts', 'docs/decisions/0003-trust-condition.md'],
  },
  { id: 'replacement', claim: 'a replacement deletes what was synced, with the components that users added', where: ['README.md', 'docs/day-two.md'] },
  {
    id: 'one-workspace',
    claim: 'AWS syncs one workspace in each account and Region',
    where: ['README.md', 'src/sync-job.ts', 'examples/hello-twin/README.md', 'examples/factory/README.md'],
  },
  { id: 'gone', claim: 'what AWS answers of a job that is gone', where: ['README.md'] },
  { id: 'marker', claim: 'AWS leaves a marker in the bucket of a workspace, which fails the deletion of the bucket', where: ['src/workspace.ts', 'docs/day-two.md'] },
  { id: 'retain-replaced', claim: 'a job with RETAIN refuses its replacement, and stays', where: ['README.md', 'src/sync-job.ts', 'docs/day-two.md'] },
  { id: 'retain-deleted', claim: 'a retained job goes on syncing', where: ['docs/day-two.md'] },
  { id: 'workspace-id', claim: 'another ID of a workspace alone fails to deploy: the bucket is still that of the old one', where: ['src/workspace.ts', 'docs/day-two.md'] },
  { id: 'deploy-again', claim: 'deploying a deleted stack again fails while the retained workspace exists', where: ['src/workspace.ts', 'docs/day-two.md'] },
  { id: 'import', claim: 'AWS CloudFormation imports a job that the API created', where: ['docs/day-two.md'] },
  { id: 'cloudtrail', claim: 'what AWS CloudTrail writes of the calls on a job', where: ['README.md', 'docs/decisions/0007-metrics-alarms-events.md'] },
  { id: 'workspace-taken-in', claim: 'a job stays when fromWorkspaceId() is exchanged for a workspace with the same ID', where: ['README.md', 'docs/day-two.md'] },
  { id: 'own-entities', claim: 'whether AWS deletes a workspace that has entities or scenes of users', where: ['src/workspace.ts', 'docs/day-two.md'] },
];
