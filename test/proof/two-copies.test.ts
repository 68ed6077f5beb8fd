/**
 * Without the packages that other tests share, of which there is one copy.
 *
 * @jest-environment node
 */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob, CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { SyncJob, SyncJobGrants, SyncSource, Workspace } from '../../src';
import { ENV, stackIn, warningsOn, workspaceIn } from '../fixtures';

describe('two copies of this library and of aws-cdk-lib in one app', () => {
  interface Copy {
    readonly twinmaker: typeof import('../../src');
    readonly iam: typeof iam;
    readonly l1: typeof import('aws-cdk-lib/aws-iottwinmaker');
  }

  function otherCopy(): Copy {
    let copy: Copy;
    jest.isolateModules(() => {
      /* eslint-disable @typescript-eslint/no-require-imports */
      copy = { twinmaker: require('../../src'), iam: require('aws-cdk-lib/aws-iam'), l1: require('aws-cdk-lib/aws-iottwinmaker') };
      // CDK loads a class when it is first used.
      twinOf(copy, copy);
    });
    return copy!;
  }

  const thisCopy: Copy = { twinmaker: { SyncJob, SyncSource, SyncJobGrants, Workspace } as any, iam, l1: { CfnWorkspace, CfnSyncJob } as any };

  /** Everything that one construct of the library asks another about. */
  function twinOf(jobs: Copy, others: Copy) {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    const role = (id: string, service: string) => new others.iam.Role(stack, id, { assumedBy: new others.iam.ServicePrincipal(service) });
    const workspace = new others.twinmaker.Workspace(stack, 'Workspace', { workspaceId: 'factory' });
    const l1 = new others.l1.CfnWorkspace(stack, 'L1', { workspaceId: 'other', role: 'role', s3Location: 'bucket' });
    const job = new jobs.twinmaker.SyncJob(stack, 'Sync', { workspace, syncRole: role('Trusting', 'iottwinmaker.amazonaws.com') });
    new jobs.twinmaker.SyncJob(stack, 'OfL1', { workspace: l1, syncRole: role('NotTrusting', 'lambda.amazonaws.com') });
    new jobs.twinmaker.SyncJob(stack, 'OfImport', {
      workspace: workspaceIn(stack, 'third'),
      syncRole: role('Other', 'lambda.amazonaws.com').withoutPolicyUpdates(),
      syncSource: others.twinmaker.SyncSource.SITEWISE,
    });
    job.addToRolePolicy(new others.iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    others.twinmaker.SyncJobGrants.fromSyncJob(job).read(new others.iam.User(stack, 'User'));
    return { template: Template.fromStack(stack).toJSON(), warnings: warningsOn(stack) };
  }

  test('are like one', () => {
    const expected = twinOf(thisCopy, thisCopy);
    expect(expected.warnings.map((warning) => warning.match(/\[ack: cdk-iot-twinmaker:(\w+)\]/)?.[1]).filter(Boolean).sort())
      .toEqual(['secondWorkspace', 'secondWorkspace', 'syncRoleNotManaged', 'syncRoleNotTrusting']);
    const other = otherCopy();
    expect(other.iam.Role).not.toBe(iam.Role);
    expect(twinOf(thisCopy, other)).toEqual(expected);
    expect(twinOf(other, thisCopy)).toEqual(expected);
  });
});
