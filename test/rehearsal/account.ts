import { randomBytes } from 'crypto';
import { createInterface } from 'readline/promises';
import { Plant } from './plant';

/** The scenarios deploy to these. */
export const REGIONS = ['us-east-1', 'eu-west-1'];

/**
 * Asks whether to rehearse on the account of the credentials, and says what that means. Rejects where somebody syncs a workspace there.
 */
export async function confirm(plant: Plant, deployments: number): Promise<string> {
  const { Account } = await plant.call('sts', 'GetCallerIdentity', {});
  for (const region of REGIONS) {
    for (const { workspaceId } of await workspaces(plant, region)) {
      const jobs = await plant.call('iottwinmaker', 'ListSyncJobs', { workspaceId }, region);
      if (jobs.syncJobSummaries.length > 0 || workspaceId === 'IoTSiteWiseDefaultWorkspace') {
        throw new Error(`Account ${Account} syncs workspace ${workspaceId} in ${region}, and AWS syncs a single one. Rehearse on an account that syncs none.`);
      }
    }
  }
  const word = `rehearse in ${Account}`;
  console.log(`This makes ${deployments} deployments to account ${Account}, in ${REGIONS.join(' and ')}: workspaces with their buckets, sync jobs, roles and policies, and an
asset model with one asset, one scenario after the other. All names begin with ${plant.options.prefix}, and all of it is removed again.
AWS bills the entities and API calls of AWS IoT TwinMaker by the pricing plan of the account, and a few requests to Amazon S3. Nobody has measured the sum:
  https://aws.amazon.com/iot-twinmaker/pricing/
  https://aws.amazon.com/iot-sitewise/pricing/`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await terminal.question(`Type "${word}" to go on: `);
  terminal.close();
  if (typed !== word) { throw new Error('Nothing was deployed.'); }
  return Account;
}

/** Removes everything whose name begins with the prefix of a plant, and its asset. Rejects if anything is left. */
export async function clean(plant: Plant): Promise<void> {
  await plant.removeAsset();
  for (const region of REGIONS) {
    for (const { workspaceId } of await own(plant, region)) { await removeJob(plant, workspaceId, region); }
    for (const stack of await stacks(plant, region)) { await removeStack(plant, stack, region); }
    for (const { workspaceId } of await own(plant, region)) { await plant.call('iottwinmaker', 'DeleteWorkspace', { workspaceId }, region); }
    for (const bucket of await buckets(plant)) { await removeBucket(plant, bucket, region); }
    // A stack that could not delete a bucket can, now that it is gone.
    for (const stack of await stacks(plant, region)) { await removeStack(plant, stack, region); }
  }
  for (const role of await plant.roles()) { await removeRole(plant, role); }
  for (const { Arn } of await plant.managedPolicies()) { await plant.call('iam', 'DeletePolicy', { PolicyArn: Arn }); }

  const left = [
    ...await Promise.all(REGIONS.map((region) => own(plant, region).then((all) => all.map(({ workspaceId }) => workspaceId)))),
    ...await Promise.all(REGIONS.map((region) => stacks(plant, region))),
    await buckets(plant), await plant.roles(), (await plant.managedPolicies()).map(({ Arn }) => Arn),
  ].flat();
  if (left.length > 0) { throw new Error(`Left behind: ${left.join(', ')}`); }
}

export function randomPrefix(): string { return `rehearsal-${randomBytes(2).toString('hex')}`; }

async function workspaces(plant: Plant, region: string): Promise<any[]> {
  return plant.list('iottwinmaker', 'ListWorkspaces', {}, 'workspaceSummaries', region);
}

async function own(plant: Plant, region: string): Promise<any[]> {
  return (await workspaces(plant, region)).filter(({ workspaceId }) => plant.owns(workspaceId));
}

async function stacks(plant: Plant, region: string): Promise<string[]> {
  return (await plant.list('cloudformation', 'DescribeStacks', {}, 'Stacks', region)).map(({ StackName }) => StackName).filter((name) => plant.owns(name));
}

async function buckets(plant: Plant): Promise<string[]> {
  return (await plant.list('s3', 'ListBuckets', {}, 'Buckets')).map(({ Name }) => Name).filter((name) => plant.owns(name));
}

/** Deletes a job. Its role is given what it may lack first: AWS deletes with the role what was synced, and waits for the permissions otherwise. */
async function removeJob(plant: Plant, workspaceId: string, region: string) {
  const job = await plant.findJob(workspaceId, region);
  if (job === undefined) { return; }
  const policy = { RoleName: job.syncRole.split('/').pop(), PolicyName: 'removal' };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'iottwinmaker.amazonaws.com' } };
  const sync = { Effect: 'Allow', Action: ['iottwinmaker:*', 'iotsitewise:*'], Resource: '*' };
  await plant.call('iam', 'UpdateAssumeRolePolicy', { RoleName: policy.RoleName, PolicyDocument: document(trust) });
  await plant.call('iam', 'PutRolePolicy', { ...policy, PolicyDocument: document(sync) });
  await plant.call('iottwinmaker', 'DeleteSyncJob', { workspaceId, syncSource: 'SITEWISE' }, region);
  await plant.until(`the sync job of ${workspaceId} is deleted`, async () => await plant.findJob(workspaceId, region) === undefined);
  await plant.call('iam', 'DeleteRolePolicy', policy);
}

function document(statement: object): string { return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }); }

async function removeStack(plant: Plant, StackName: string, region: string) {
  await plant.call('cloudformation', 'DeleteStack', { StackName }, region);
  await plant.until(`stack ${StackName} is deleted`, async () => {
    const found = (await stacks(plant, region)).includes(StackName);
    return !found || (await plant.call('cloudformation', 'DescribeStacks', { StackName }, region)).Stacks[0].StackStatus === 'DELETE_FAILED';
  });
}

async function removeBucket(plant: Plant, bucket: string, region: string) {
  const { LocationConstraint } = await plant.call('s3', 'GetBucketLocation', { Bucket: bucket });
  if ((LocationConstraint ?? 'us-east-1') !== region) { return; }
  await plant.empty(bucket, region);
  await plant.call('s3', 'DeleteBucket', { Bucket: bucket }, region);
}

async function removeRole(plant: Plant, RoleName: string) {
  for (const { PolicyArn } of (await plant.call('iam', 'ListAttachedRolePolicies', { RoleName })).AttachedPolicies) {
    await plant.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  }
  for (const PolicyName of (await plant.call('iam', 'ListRolePolicies', { RoleName })).PolicyNames) {
    await plant.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  }
  await plant.call('iam', 'DeleteRole', { RoleName });
}
