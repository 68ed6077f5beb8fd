import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { SyncJob, SyncSource, Workspace } from '../../src';
import { ENV, ownWorkspaceIn, resourcesOf, stackIn, synthError, warningsOn, workspaceIn } from '../fixtures';

describe('what the CDK uses until a lookup has run', () => {
  const LIBRARY = dirname(require.resolve('aws-cdk-lib/package.json'));

  /** The expression that starts at an index, up to the comma or bracket after it. */
  function expressionAt(source: string, start: number): string {
    let [depth, quotes, end] = [0, '', start];
    for (; end < source.length && depth >= 0; end++) {
      const sign = source[end];
      if (quotes !== '') {
        if (sign === quotes) { quotes = ''; }
      } else if ('"\'`'.includes(sign)) {
        quotes = sign;
      } else if ('([{'.includes(sign)) {
        depth++;
      } else if (')]}'.includes(sign)) {
        depth--;
      } else if (depth === 0 && ',;'.includes(sign)) { break; }
    }
    return source.slice(start, end);
  }

  /** The texts in the dummy values of all lookups of the installed CDK, and in the constants that they name. */
  const DUMMIES = [...new Set(readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(core|aws-[\w-]+)\/lib\/.*(?<!\.generated)\.js$/.test(file))
    .map((file) => readFileSync(join(LIBRARY, file), 'utf8'))
    .flatMap((source) => (source.includes('dummyValue:') ? [...source.matchAll(/\bdummyValue:|\b(DUMMY_|DEFAULT_DUMMY_|DEFAULT_HOSTED_|dummyR)\w+=(?!=)/g)]
      .map(({ index, 0: { length } }) => expressionAt(source, index + length)) : []))
    .flatMap((expression) => [...expression.matchAll(/["`]([^"`]*)["`](:?)/g)].flatMap(([, text, isKey]) => (isKey ? [] : text.replace(/\$\{[^}]*\}/g, 'factory')))))];
  const HOSTS = DUMMIES.filter((text) => /ADDRESS$|\.amazonaws\.com$|^DUMMY|^dummy/.test(text));
  const NAMES = DUMMIES.filter((text) => /^[\w-]+$/.test(text));
  // Real lookups of these give texts of any kind.
  const ANYTHING = DUMMIES.filter((text) => /^DUMMY|^dummy-value-for-/.test(text));

  test('is listed from the CDK itself', () => {
    expect(DUMMIES).toEqual(expect.arrayContaining([
      'DUMMY_ARN', 'DUMMY', 'dummy-value-for-factory', '1234abcd-12ab-34cd-56ef-1234567890ab', 'TESTADDRESS', 'TESTREADERADDRESS', 'vpc-12345', 'dummy1a', 'ami-1234',
    ]));
    expect([HOSTS, NAMES, ANYTHING].map(({ length }) => length)).toEqual([9, 32, 3].map(() => expect.any(Number)));
    expect(ANYTHING).toEqual(expect.arrayContaining(['DUMMY_ARN', 'DUMMY', 'dummy-value-for-factory']));
  });

  const CONTEXTS: [string, Record<string, boolean>][] = [['with', { '@aws-cdk/core:enablePartitionLiterals': true }], ['without', {}]];
  const plantWith = (context: Record<string, boolean>) => stackIn(new App({ context }), 'Plant', { env: ENV });
  const define = (stack: Stack, props: object, id = 'Workspace') => new Workspace(stack, id, { workspaceId: 'factory', ...props });
  const arnWith = (id: string) => `arn:aws:iottwinmaker:us-east-1:111122223333:workspace/${id}`;

  const PROPS: [string, string[], (stack: Stack, dummy: string) => unknown][] = [
    ['description', DUMMIES, (stack, description) => define(stack, { description })],
    ['value of a tag', DUMMIES, (stack, value) => new SyncJob(stack, 'Sync', { workspace: define(stack, { tags: { key: value } }), tags: { key: value } })],
    ['key of a tag', NAMES, (stack, key) => new SyncJob(stack, 'Sync', { workspace: define(stack, { tags: { [key]: '1' } }), tags: { [key]: '1' } })],
    ['ID of a workspace', NAMES, (stack, workspaceId) => new SyncJob(stack, 'Sync', { workspace: define(stack, { workspaceId }) })],
    ['ID of an imported workspace', NAMES, (stack, id) => new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'Import', id) })],
    ['ID of an L1', NAMES, (stack, id) => new SyncJob(stack, 'Sync', { workspace: ownWorkspaceIn(stack, id) })],
    ['ID in the ARN of a workspace', NAMES, (stack, id) => new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceArn(stack, 'Import', arnWith(id)) })],
    ['name of a bucket', [...NAMES, 'my-bucket-dummy-value-for-factory'], (stack, name) => define(stack, { bucket: new s3.CfnBucket(stack, 'Bucket', { bucketName: name }) })],
    ['host of an origin', HOSTS, (stack, host) => define(stack, { sceneViewerOrigins: [`https://${host}`], sceneEditorOrigins: [`https://${host}`] })],
    ['origin', ANYTHING, (stack, origin) => define(stack, { sceneViewerOrigins: [origin], sceneEditorOrigins: [origin] })],
    ['bucket', ANYTHING, (stack, bucketName) => define(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', bucketName) })],
    ['source', ANYTHING, (stack, name) => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncSource: SyncSource.of(name) })],
    ['ARN of a workspace', ANYTHING, (stack, arn) => new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceArn(stack, 'Import', arn) })],
    ['ARN of a job', ANYTHING, (stack, arn) => SyncJob.fromSyncJobArn(stack, 'Import', arn).grants.read(new iam.User(stack, 'User'))],
    ['ARN of a job of a workspace', ANYTHING, (stack, syncJobArn) => SyncJob.fromSyncJobAttributes(stack, 'Import', { workspace: workspaceIn(stack), syncJobArn })],
    ['name of a role', ANYTHING, (stack, name) => {
      const role = iam.Role.fromRoleName(stack, 'Role', name);
      new SyncJob(stack, 'Sync', { workspace: define(stack, { role }), syncRole: role });
    }],
    ['account of a role', ANYTHING, (stack, account) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${account}:role/sync`);
      new SyncJob(stack, 'Sync', { workspace: define(stack, { role }), syncRole: role });
    }],
  ];

  test.each(PROPS.flatMap(([prop, dummies, fill]) => CONTEXTS.map(([flag, context]) => ({ prop, dummies, fill, flag, context }))))(
    'passes all checks and warnings as the $prop, $flag partition literals', ({ dummies, fill, context }) => {
      const complaints = (dummy: string) => {
        const stack = plantWith(context);
        fill(stack, dummy);
        return [synthError(stack), ...warningsOn(stack)];
      };
      expect(dummies.map((dummy) => [dummy, ...complaints(dummy)])).toEqual(dummies.map((dummy) => [dummy, 'none']));
      expect(dummies.length).toBeGreaterThan(2);
    });

  const LOOKUPS: [string, (stack: Stack) => unknown][] = [
    ['a role of a job and its workspace', (stack) => {
      const role = iam.Role.fromLookup(stack, 'Role', { roleName: 'factory' });
      new SyncJob(stack, 'Sync', { workspace: define(stack, { role }), syncRole: role }).addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    }],
    ['a role that takes no policies', (stack) => {
      const role = iam.Role.fromLookup(stack, 'Role', { roleName: 'factory', mutable: false });
      new SyncJob(stack, 'Sync', { workspace: define(stack, { role }), syncRole: role }).addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    }],
    ['a role of an imported workspace', (stack) => {
      const role = iam.Role.fromLookup(stack, 'Role', { roleName: 'factory' });
      const workspace = Workspace.fromWorkspaceAttributes(stack, 'Import', { workspaceId: 'factory', role });
      workspace.grants.read(workspace);
    }],
    ['the name in the ARN of a role', (stack) => {
      // CDK itself refuses a whole ARN that is looked up.
      const role = iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::111122223333:role/${ssm.StringParameter.valueFromLookup(stack, '/factory/role')}`);
      new SyncJob(stack, 'Sync', { workspace: define(stack, { role }), syncRole: role });
    }],
    ['a key', (stack) => define(stack, { encryptionKey: kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/factory' }) })],
    ['a key of a bucket', (stack) => define(stack, { bucket: new s3.Bucket(stack, 'Bucket', { encryptionKey: kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/factory' }) }) })],
    ['a parameter', (stack) => define(stack, { workspaceId: ssm.StringParameter.valueFromLookup(stack, '/factory/id') })],
  ];

  test.each(LOOKUPS.flatMap(([title, fill]) => CONTEXTS.map(([flag, context]) => ({ title, fill, flag, context }))))(
    'lets the lookup happen, without a word: $title, $flag partition literals', ({ fill, context }) => {
      const stack = plantWith(context);
      fill(stack);
      const { messages, assembly } = (stack.node.root as App).synth().getStackByName('Plant');
      expect(messages.map(({ entry }) => entry.data)).toEqual([]);
      expect(assembly.manifest.missing).toHaveLength(1);
    });

  test('is none for a role that was looked up, which is told of as any imported one', () => {
    const lookup = 'cc-api-provider:account=111122223333:exactIdentifier=factory:propertiesToReturn.0=Arn:region=us-east-1:typeName=AWS$:$:IAM$:$:Role';
    const stackWith = (Arn: string) => {
      const stack = stackIn(new App({ context: { [lookup]: [{ Arn }] } }), 'Plant', { env: ENV });
      new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), syncRole: iam.Role.fromLookup(stack, 'Role', { roleName: 'factory' }) });
      return stack;
    };
    const stack = stackWith('arn:aws:iam::111122223333:role/plant/factory');
    expect(warningsOn(stack)).toEqual([expect.stringContaining('syncRoleTrustUnknown')]);
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties.Roles)).toEqual([['factory']]);
    expect(warningsOn(stackWith('arn:aws:iam::444455556666:role/factory'))).toEqual([expect.stringContaining('syncRoleNotManaged')]);
  });
});
