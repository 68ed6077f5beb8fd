import { App, Aws, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSyncJob } from 'aws-cdk-lib/aws-iottwinmaker';
import { ENV, ownWorkspaceIn, workspaceIn } from './fixtures';
import { SyncJob } from '../src';

// The one place where CDK validates what it synthesizes against registry schemas, regions and duplicates. Each finding is an error.
jest.setTimeout(120_000);
beforeAll(() => { delete process.env.CDK_VALIDATION; });
afterAll(() => { process.env.CDK_VALIDATION = 'false'; });

function validatedApp(): App {
  return new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
}

const l1In = (stack: Stack, syncRole: string) => new CfnSyncJob(stack, 'L1', { workspaceId: 'factory', syncSource: 'SITEWISE', syncRole });

test('the validation is on: it finds a role that is none, and a region without AWS IoT TwinMaker', () => {
  const wrongRole = validatedApp();
  l1In(new Stack(wrongRole, 'Plant', { env: ENV }), 'role');
  expect(() => wrongRole.synth()).toThrow();

  const wrongRegion = validatedApp();
  l1In(new Stack(wrongRegion, 'Plant', { env: { ...ENV, region: 'sa-east-1' } }), 'arn:aws:iam::111122223333:role/sync');
  expect(() => wrongRegion.synth()).toThrow();
});

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

  const outer = stackFor('Outer', 'eu-central-1');
  new SyncJob(new NestedStack(outer, 'Nested'), 'Sync', { workspace: ownWorkspaceIn(outer) });

  expect(() => app.synth()).not.toThrow();
});
