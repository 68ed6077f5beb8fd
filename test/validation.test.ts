import console from 'node:console';
import { App, Aws, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import fc from 'fast-check';
import { ENV, ownWorkspaceIn, workspaceIn } from './fixtures';
import { SyncJob, Workspace } from '../src';
import { build, Built, cases } from './proof/hostile-cases';
import { count, hostileInput, inOwnDirectory, runs } from './proof/hostile-run';
import { buildWorkspace, workspaceCases } from './proof/hostile-workspaces';

// The one place where CDK validates what it synthesizes against registry schemas, regions and duplicates. Each finding is an error. Its engine
// takes seconds to start, and starts anew for types of resources that it has not seen: so the first test shows it all.
hostileInput('Validation of input');
beforeAll(() => {
  delete process.env.CDK_VALIDATION;
  jest.spyOn(console, 'error').mockImplementation(); // Its warnings of parameters that nothing uses.
});
afterAll(() => {
  jest.restoreAllMocks();
  process.env.CDK_VALIDATION = 'false';
});

const CONTEXT = { '@aws-cdk/core:validateAgainstDefaultRules': true };

const validatedApp = () => new App({ context: CONTEXT });

test('whatever this library synthesizes passes', () => {
  const app = validatedApp();
  const stackFor = (id: string, region = 'us-east-1') => new Stack(app, id, { env: { account: '111122223333', region } });

  for (const region of ['us-east-1', 'cn-north-1', 'us-gov-west-1']) {
    const stack = stackFor(`OneLine-${region}`, region);
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  }

  const everything = stackFor('Everything', 'us-west-2');
  new SyncJob(everything, 'Sync', {
    workspace: ownWorkspaceIn(everything),
    tags: { line: '1', stack: Aws.STACK_NAME },
    inheritTags: true,
    removalPolicy: RemovalPolicy.RETAIN,
    syncRole: new iam.Role(everything, 'Role', { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') }),
  });

  const granting = stackFor('Granting', 'eu-west-1');
  const { grants } = new SyncJob(granting, 'Sync', { workspace: workspaceIn(granting) });
  const user = new iam.User(granting, 'User');
  [grants.read(user), grants.listResources(user), grants.delete(user)].forEach((grant) => grant.assertSuccess());

  const own = stackFor('Own', 'ap-southeast-2');
  new SyncJob(own, 'Sync', { workspace: new Workspace(own, 'Workspace', { encryptionKey: new kms.Key(own, 'Key') }) }).addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  new sns.Topic(own, 'Topic');

  const outer = stackFor('Outer', 'eu-central-1');
  new SyncJob(new NestedStack(outer, 'Nested'), 'Sync', { workspace: ownWorkspaceIn(outer) });

  expect(() => app.synth()).not.toThrow();
});

describe('any input that is accepted passes', () => {
  function expectPassed({ errors, templates }: Built) {
    expect(errors).toEqual([]);
    // None where the CDK itself refuses what is between two stacks.
    count[templates.length > 0 ? 'accepted' : 'refused']++;
  }

  // Tags from above reach roles too, and IAM is pickier.
  test('for a job', () => {
    for (const one of fc.sample(cases(false).map((all) => ({ ...all, tagsAbove: [] })), runs(40))) {
      expectPassed(inOwnDirectory((dir) => build(one, dir, CONTEXT)));
    }
  });

  test('for a workspace', () => {
    for (const one of fc.sample(workspaceCases(false).map((all) => ({ ...all, tagsAbove: [], tagsOnJob: [] })), runs(40))) {
      expectPassed(inOwnDirectory((dir) => buildWorkspace(one, dir, CONTEXT)));
    }
    expect(count.accepted).toBeGreaterThan(60);
  });
});

const l1In = (stack: Stack, syncRole: string) => new CfnSyncJob(stack, 'L1', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole });

test('the validation is on: it finds a role that is none, and a region without AWS IoT TwinMaker', () => {
  const wrongRole = validatedApp();
  l1In(new Stack(wrongRole, 'Plant', { env: ENV }), 'role');
  expect(() => wrongRole.synth()).toThrow();

  const wrongRegion = validatedApp();
  l1In(new Stack(wrongRegion, 'Plant', { env: { ...ENV, region: 'sa-east-1' } }), 'arn:aws:iam::111122223333:role/sync');
  expect(() => wrongRegion.synth()).toThrow();
});
