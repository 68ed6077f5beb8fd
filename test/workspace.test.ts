import { App, Aws, CfnParameter, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENV, onlyPolicy, onlyResource, onlyRole, resourcesOf, stackIn, warningsOn } from './fixtures';
import { IWorkspace, SyncJob, Workspace, WorkspaceProps } from '../src';

const TRUSTING = { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') };

const onlyWorkspace = (stack: Stack) => onlyResource(stack, 'AWS::IoTTwinMaker::Workspace');
const onlyBucket = (stack: Stack) => onlyResource(stack, 'AWS::S3::Bucket');
const typesIn = (stack: Stack) => Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type).sort();

describe('two lines make a twin', () => {
  const stack = stackIn(new App(), 'Hello', { env: ENV });
  const workspace = new Workspace(stack, 'Plant');
  new SyncJob(stack, 'Sync', { workspace });

  test('of a bucket, a workspace, a job, and a role for each of these two', () => {
    expect(typesIn(stack)).toEqual([
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::IoTTwinMaker::SyncJob',
      'AWS::IoTTwinMaker::Workspace',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('whose workspace is told its id, bucket and role', () => {
    expect(onlyWorkspace(stack).Properties).toEqual({
      WorkspaceId: 'HelloPlant698B259B',
      S3Location: { 'Fn::GetAtt': ['PlantBucket83CCD519', 'Arn'] },
      Role: { 'Fn::GetAtt': ['PlantRole34ACD46D', 'Arn'] },
    });
  });

  test('whose job is created after and deleted before the workspace, which it names', () => {
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob').Properties.WorkspaceId).toEqual({ Ref: 'PlantFDB80B82' });
  });

  test('whose bucket is private, encrypted, versioned and for TLS only', () => {
    expect(onlyBucket(stack).Properties).toEqual({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    const [statement, ...others] = onlyResource(stack, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });

  test('whose workspace role has what the guide asks for on this bucket, and is for the service in this account', () => {
    const bucket = { 'Fn::GetAtt': ['PlantBucket83CCD519', 'Arn'] };
    const inBucket = (path: string) => ({ 'Fn::Join': ['', [bucket, path]] });
    const { Properties } = Template.fromStack(stack).toJSON().Resources.PlantRole34ACD46D;
    expect(Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'iottwinmaker.amazonaws.com' },
          Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
        }],
      },
      Policies: [{
        PolicyName: 'WorkspaceBucket',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['s3:GetBucket*', 's3:ListBucket'], Resource: bucket },
            { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: inBucket('/*') },
            { Effect: 'Allow', Action: 's3:DeleteObject', Resource: inBucket('/DO_NOT_DELETE_WORKSPACE_*') },
          ],
        },
      }],
    });
  });
});

describe('workspaceId', () => {
  test('may be given', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { workspaceId: 'factory' });
    expect(onlyWorkspace(stack).Properties.WorkspaceId).toBe('factory');
  });

  test('may be behind a token', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { workspaceId: new CfnParameter(stack, 'Id').valueAsString });
    expect(onlyWorkspace(stack).Properties.WorkspaceId).toEqual({ Ref: 'Id' });
  });

  test.each<[string, (app: App) => Construct]>([
    ['a stack', (app) => stackIn(app)],
    ['a stage', (app) => stackIn(new Stage(app, 'Production') as unknown as App)],
    ['a nested stack', (app) => new NestedStack(stackIn(app), 'Nested')],
    ['a construct without letters', (app) => new Construct(stackIn(app), '--')],
    ['a stack of one letter', (app) => stackIn(app, 'P')],
    ['a stack that ends with "-"', (app) => stackIn(app, 'plant-')],
    ['a deep path', (app) => Array.from({ length: 30 }, (_, i) => `Level-${i}`).reduce((scope: Construct, id) => new Construct(scope, id), stackIn(app))],
  ])('is else made from the path, legal and the same in every synthesis: in %s', (_, scopeIn) => {
    for (const id of ['Workspace', 'Default', 'Resource', '--']) {
      const [one, other] = [1, 2].map(() => new Workspace(scopeIn(new App()), id).resource.workspaceId);
      expect(one).toMatch(/^[a-zA-Z_0-9][a-zA-Z_\-0-9]{0,126}[a-zA-Z0-9]$/);
      expect(one).toBe(other);
    }
  });

  test('is readable', () => {
    expect(new Workspace(stackIn(new App(), 'Plant-1'), 'North_line').resource.workspaceId).toMatch(/^Plant-1North_line[0-9A-F]{8}$/);
  });

  test('is another for another construct', () => {
    const stack = stackIn();
    const [one, other] = ['One', 'Other'].map((id) => new Workspace(stack, id).resource.workspaceId);
    expect(one).not.toBe(other);
  });
});

describe('bucket', () => {
  test.each<[string, (stack: Stack) => s3.IBucketRef, unknown]>([
    ['an L2', (stack) => new s3.Bucket(stack, 'Bucket'), { 'Fn::GetAtt': ['Bucket83908E77', 'Arn'] }],
    ['an L1', (stack) => new s3.CfnBucket(stack, 'Bucket'), { 'Fn::GetAtt': ['Bucket', 'Arn'] }],
    ['an import', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'),
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::amzn-s3-demo-bucket']] }],
  ])('may be %s, which is left as it is', (_, bucketIn, arn) => {
    const stack = stackIn();
    const bucket = bucketIn(stack);
    const before = bucket instanceof s3.CfnBucket || bucket instanceof s3.Bucket ? 1 : 0;
    const workspace = new Workspace(stack, 'Workspace', { bucket });

    expect(workspace.bucket).toBe(bucket);
    expect(onlyWorkspace(stack).Properties.S3Location).toEqual(arn);
    expect(onlyRole(stack).Properties.Policies[0].PolicyDocument.Statement[0].Resource).toEqual(arn);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::S3::Bucket'))).toHaveLength(before);
  });

  test('may be an L1 import in a stack that has an env', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    new Workspace(stack, 'Workspace', { bucket: s3.CfnBucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket') });
    expect(JSON.stringify(onlyWorkspace(stack).Properties.S3Location)).toContain(':s3:::amzn-s3-demo-bucket');
  });

  describe('that is made as the injectors of the app have it', () => {
    function stackWith(props: s3.BucketProps): Stack {
      const inject = (given: s3.BucketProps) => ({ ...given, ...props });
      return stackIn(new App({ propertyInjectors: [{ constructUniqueId: s3.Bucket.PROPERTY_INJECTION_ID, inject }] }));
    }

    test('may have a key, which the role may use', () => {
      const stack = stackWith({ encryption: s3.BucketEncryption.KMS });
      new Workspace(stack, 'Workspace');

      const { logicalId } = onlyResource(stack, 'AWS::KMS::Key');
      expect(onlyRole(stack).Properties.Policies[0].PolicyDocument.Statement[3]).toEqual({
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { 'Fn::GetAtt': [logicalId, 'Arn'] },
      });
    });

    test('may have no policy', () => {
      const stack = stackWith({ enforceSSL: false });
      new Workspace(stack, 'Workspace');
      Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
    });
  });

  test('that is made lets no page in, unless it is told to', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { sceneViewerOrigins: [] });
    expect(onlyBucket(stack).Properties).not.toHaveProperty('CorsConfiguration');
  });

  test('that is made lets the pages of scene viewers in', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { sceneViewerOrigins: ['https://grafana.example.com'] });
    expect(onlyBucket(stack).Properties.CorsConfiguration).toEqual({
      CorsRules: [{
        AllowedHeaders: ['*'],
        AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
        AllowedOrigins: ['https://grafana.example.com'],
        ExposedHeaders: ['ETag'],
      }],
    });
  });
});

describe('role', () => {
  test('that is passed in is given what the workspace needs, before the workspace', () => {
    const stack = stackIn();
    const role = new iam.Role(stack, 'WorkspaceRole', TRUSTING);
    const workspace = new Workspace(stack, 'Workspace', { role, bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket') });

    expect(workspace.role).toBe(role);
    const policy = onlyPolicy(stack);
    expect(policy.Properties.PolicyDocument.Statement.map(({ Action }: any) => Action))
      .toEqual([['s3:GetBucket*', 's3:ListBucket'], ['s3:GetObject', 's3:PutObject'], 's3:DeleteObject']);
    expect(onlyWorkspace(stack).DependsOn).toContain(policy.logicalId);
  });

  test.each<[string, (roles: Stack) => iam.IRole, (app: App, roles: Stack) => Stack]>([
    ['in a stack before that of the workspace', (roles) => new iam.Role(roles, 'Role', TRUSTING), (app) => stackIn(app, 'Plant')],
    ['in a stack around that of the workspace', (roles) => new iam.Role(roles, 'Role', TRUSTING), (_, roles) => new NestedStack(roles, 'Plant')],
    ['imported into another stack', (roles) => iam.Role.fromRoleName(roles, 'Role', 'workspace'), (app) => stackIn(app, 'Plant')],
  ])('may be %s, and gets its policy beside the workspace', (_, roleIn, stackOf) => {
    const app = new App();
    const roles = stackIn(app, 'Roles');
    const stack = stackOf(app, roles);
    const workspace = new Workspace(stack, 'Workspace', { role: roleIn(roles) });
    workspace.addToRolePolicy(new iam.PolicyStatement({ actions: ['timestream:Select'], resources: ['*'] }));

    const policies = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    expect(policies.map(({ Properties }) => Properties.Roles.length)).toEqual([1, 1]);
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Action }: any) => Action)))
      .toEqual([[['s3:GetBucket*', 's3:ListBucket'], ['s3:GetObject', 's3:PutObject'], 's3:DeleteObject'], ['timestream:Select']]);
    expect(onlyWorkspace(stack).DependsOn).toEqual([policies[0].logicalId]);
    Template.fromStack(roles).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test('of another account gets no policy here', () => {
    const app = new App();
    const roles = stackIn(app, 'Roles', { env: { ...ENV, account: '444455556666' } });
    const stack = stackIn(app, 'Plant', { env: ENV });
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket');
    new Workspace(stack, 'Workspace', { role: new iam.Role(roles, 'Role', { ...TRUSTING, roleName: 'workspace' }), bucket });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test.each<[string, (stack: Stack) => iam.IRoleRef & iam.IGrantable]>([
    ['made', () => undefined!],
    ['passed in', (stack) => new iam.Role(stack, 'WorkspaceRole', TRUSTING)],
  ])('that is %s takes further statements, which the workspace does not wait for', (_, roleIn) => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { role: roleIn(stack) });
    workspace.addToRolePolicy(new iam.PolicyStatement({ actions: ['timestream:Select'], resources: ['*'] }));
    new s3.Bucket(stack, 'Data').grantRead(workspace);

    const [policy] = resourcesOf(stack, 'AWS::IAM::ManagedPolicy').slice(-1);
    const actions = policy.Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action);
    expect(actions).toEqual(['timestream:Select', 's3:GetObject*', 's3:GetBucket*', 's3:List*']);
    expect(onlyWorkspace(stack).DependsOn ?? []).not.toContain(policy.logicalId);
  });

  test.each<[string, (stack: Stack) => string, string]>([
    ['is known', () => 'factory', 'workspace/factory"'],
    ['is a parameter', (stack) => new CfnParameter(stack, 'Id').valueAsString, '{"Ref":"Id"}'],
  ])('may be granted something on its own workspace, whose id %s', (_, idIn, named) => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: idIn(stack) });
    workspace.grants.readData(workspace).assertSuccess();
    expect(JSON.stringify(onlyPolicy(stack).Properties.PolicyDocument)).toContain(named);
  });
});

describe('tags', () => {
  test('are those given and those from above, since AWS updates them in place', () => {
    const app = new App();
    Tags.of(app).add('team', 'plant');
    const stack = stackIn(app);
    new Workspace(stack, 'Workspace', { tags: { line: '1' } });
    expect(onlyWorkspace(stack).Properties.Tags).toEqual({ line: '1', team: 'plant' });
  });
});

describe('removalPolicy', () => {
  const policies = (stack: Stack) => Object.values<any>(Template.fromStack(stack).toJSON().Resources)
    .map(({ Type, DeletionPolicy, UpdateReplacePolicy }) => [Type.split('::')[2], DeletionPolicy, UpdateReplacePolicy]);

  test.each<[string, RemovalPolicy | undefined, string, string]>([
    ['by default all stays, unless its first deployment fails', undefined, 'RetainExceptOnCreate', 'Retain'],
    ['RETAIN keeps all', RemovalPolicy.RETAIN, 'Retain', 'Retain'],
    ['DESTROY keeps nothing', RemovalPolicy.DESTROY, 'Delete', 'Delete'],
  ])('%s', (_, removalPolicy, deletion, replacement) => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { removalPolicy });
    expect(policies(stack)).toEqual(['Bucket', 'BucketPolicy', 'Role', 'Workspace'].map((type) => [type, deletion, replacement]));
  });

  test('leaves alone what was passed in', () => {
    const stack = stackIn();
    const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(stack, 'WorkspaceRole', TRUSTING);
    new Workspace(stack, 'Workspace', { bucket, role, removalPolicy: RemovalPolicy.RETAIN });
    expect(policies(stack)).toEqual(expect.arrayContaining([['Bucket', 'Delete', 'Delete'], ['Role', undefined, undefined], ['Workspace', 'Retain', 'Retain']]));
  });

  test('can be changed later', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace').applyRemovalPolicy(RemovalPolicy.DESTROY);
    expect(policies(stack).map(([, deletion]) => deletion)).toEqual(['Delete', 'Delete', 'Delete', 'Delete']);
  });
});

describe('attributes', () => {
  test('are those of the resource', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'factory', description: 'All of it' });

    expect(onlyWorkspace(stack).Properties.Description).toBe('All of it');
    const { workspaceId, workspaceArn, workspaceCreationDateTime, workspaceUpdateDateTime } = workspace;
    expect(stack.resolve([workspaceId, workspaceArn, workspaceCreationDateTime, workspaceUpdateDateTime])).toEqual([
      { Ref: 'Workspace2F8C78CC' },
      ...['Arn', 'CreationDateTime', 'UpdateDateTime'].map((name) => ({ 'Fn::GetAtt': ['Workspace2F8C78CC', name] })),
    ]);
    expect(stack.resolve(workspace.workspaceRef)).toEqual(stack.resolve({ workspaceId, workspaceArn }));
    expect(workspace.node.defaultChild).toBe(workspace.resource);
  });

  test('a workspace is marked for other copies of this library', () => {
    expect((new Workspace(stackIn(), 'Workspace') as any)[Symbol.for('cdk-iot-twinmaker.Workspace')]).toBe(true);
  });

  test('isWorkspace tells one that is defined', () => {
    const stack = stackIn();
    expect([
      new Workspace(stack, 'Workspace'),
      Workspace.fromWorkspaceId(stack, 'Import', 'factory'),
      new CfnWorkspace(stack, 'L1', { workspaceId: 'factory', role: 'role', s3Location: 'bucket' }),
      null,
      'factory',
    ].map((x) => Workspace.isWorkspace(x))).toEqual([true, false, false, false, false]);
  });
});

describe('an import', () => {
  const ARN = 'arn:aws:iottwinmaker:eu-west-1:444455556666:workspace/factory';
  const here = () => stackIn(new App(), 'Plant', { env: ENV });
  const partition = '${Token[AWS.Partition';

  test('by id is in the account and region of the stack', () => {
    const stack = here();
    const workspace = Workspace.fromWorkspaceId(stack, 'Workspace', 'factory');
    expect(workspace.env).toEqual(ENV);
    expect(workspace.workspaceId).toBe('factory');
    expect(workspace.workspaceArn).toBe(`arn:${stack.partition}:iottwinmaker:us-east-1:111122223333:workspace/factory`);
    expect(workspace.workspaceArn).toContain(partition);
  });

  test('by ARN is in the account and region that it names', () => {
    const workspace = Workspace.fromWorkspaceArn(here(), 'Workspace', ARN);
    expect(workspace.env).toEqual({ account: '444455556666', region: 'eu-west-1' });
    expect(workspace.workspaceRef.workspaceId).toBe('factory');
    expect(workspace.workspaceArn).toMatch(/:iottwinmaker:eu-west-1:444455556666:workspace\/factory$/);
  });

  test('by an ARN that is not known yet is read at deployment', () => {
    const stack = here();
    const workspace = Workspace.fromWorkspaceArn(stack, 'Workspace', new CfnParameter(stack, 'Arn').valueAsString);
    expect(stack.resolve(workspace.workspaceId)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Arn' }] }] });
    expect(stack.resolve(workspace.env.region)).toEqual({ 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
  });

  test('by attributes is where they say', () => {
    const stack = here();
    const workspace = Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', region: 'eu-west-1' });
    expect(workspace.env).toEqual({ ...ENV, region: 'eu-west-1' });
  });

  test.each<[string, (stack: Stack) => IWorkspace]>([
    ['by id', (stack) => Workspace.fromWorkspaceId(stack, 'Workspace', 'factory')],
    ['by ARN', (stack) => Workspace.fromWorkspaceArn(stack, 'Workspace', `arn:aws:iottwinmaker:${Aws.REGION}:${Aws.ACCOUNT_ID}:workspace/factory`)],
    ['by attributes', (stack) => Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory' })],
  ])('%s takes a sync job', (_, workspaceIn) => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob').Properties.WorkspaceId).toBe('factory');
  });

  test('in another region takes no sync job of this one', () => {
    const stack = here();
    expect(() => new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceArn(stack, 'Workspace', ARN) }))
      .toThrow('[Plant/Sync] The sync job is in the account "111122223333" and its workspace in "444455556666"');
  });
});

describe('a sync job knows the workspace that it is in', () => {
  test('the default workspace is refused, as by its id', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'IoTSiteWiseDefaultWorkspace' });
    expect(() => new SyncJob(stack, 'Sync', { workspace })).toThrow('The workspace "IoTSiteWiseDefaultWorkspace" takes no sync job');
  });

  test('a second job for it is found, whichever way it is passed', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace', { workspaceId: 'factory' }) });
    expect(() => new SyncJob(stack, 'Again', { workspace: Workspace.fromWorkspaceId(stack, 'Import', 'factory') }))
      .toThrow('[Plant/Again] There already is a sync job for this workspace ("factory") and sync source: [Plant/Sync].');
  });

  test('the query of a metric names it in text', () => {
    const stack = stackIn();
    const job = new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace', { workspaceId: 'factory' }) });
    expect(job.metrics.entityCreationFailures().expression).toContain("WorkspaceId = 'factory'");
  });
});

describe('what AWS would refuse is refused', () => {
  const workspaceWith = (props: WorkspaceProps, stack = stackIn()) => new Workspace(stack, 'Workspace', props);
  const bucketNamed = (stack: Stack, name: string) => s3.Bucket.fromBucketName(stack, 'Bucket', name);

  test.each(['', 'd'.repeat(512), '😀'.repeat(512), `${'d'.repeat(600)}${Aws.STACK_NAME}`])('not the description %p', (description) => {
    expect(() => workspaceWith({ description })).not.toThrow();
  });

  test.each(['d'.repeat(513), '😀'.repeat(513), 'two\nlines', 'two\u2028lines', 'half\ud800'])('the description %p', (description) => {
    expect(() => workspaceWith({ description }))
      .toThrow(/^\[Plant\/Workspace\] The description ".*" is not one that can be deployed: it has 512 characters at most, on one line. Shorten it.$/);
  });

  test.each<[string, (stack: Stack) => s3.IBucketRef]>([
    ['an import', (stack) => bucketNamed(stack, 'amzn.s3.demo')],
    ['an L2', (stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'amzn.s3.demo' })],
    ['an L1', (stack) => new s3.CfnBucket(stack, 'Bucket', { bucketName: 'amzn.s3.demo' })],
  ])('a bucket with a dot in its name: %s', (_, bucketIn) => {
    const stack = stackIn();
    expect(() => workspaceWith({ bucket: bucketIn(stack) }, stack)).toThrow(
      '[Plant/Workspace] The bucket "amzn.s3.demo" is not one that AWS IoT TwinMaker accepts: its name has letters, digits, "_" and "-", and no dot. Pass a '
      + 'bucket with such a name, or leave bucket out to create one.',
    );
  });

  test('not a bucket whose name is not known', () => {
    const stack = stackIn();
    expect(() => workspaceWith({ bucket: bucketNamed(stack, new CfnParameter(stack, 'Name').valueAsString) }, stack)).not.toThrow();
  });

  test('origins beside a bucket', () => {
    const stack = stackIn();
    expect(() => workspaceWith({ bucket: bucketNamed(stack, 'amzn-s3-demo-bucket'), sceneViewerOrigins: ['https://grafana.example.com'] }, stack)).toThrow(
      '[Plant/Workspace] sceneViewerOrigins is for the bucket that is created here, and bucket was passed in. Add a CORS rule to your bucket, or leave bucket out.',
    );
  });

  test.each(['https://grafana.example.com', 'https://*.example.com', '*', Aws.STACK_NAME])('not the origin %p', (origin) => {
    expect(() => workspaceWith({ sceneViewerOrigins: ['https://example.com', origin] })).not.toThrow();
  });

  test.each([
    ['', '""'], [' ', '" "'], ['https://*.*.example.com', '"https://*.*.example.com"'], ['https://example.com\n', '"https://example.com\\n"'],
    [undefined, '(missing)'],
  ])('the origin %p', (origin, shown) => {
    expect(() => workspaceWith({ sceneViewerOrigins: ['https://example.com', origin!] })).toThrow(`[Plant/Workspace] The origin ${shown} is not `
      + 'one that Amazon S3 accepts: it is like "https://grafana.example.com", with one "*" at most. Write such an origin.');
  });

  test.each(['account', 'region'])('an import whose %s is empty, as an environment variable may be', (part) => {
    expect(() => Workspace.fromWorkspaceAttributes(stackIn(), 'Import', { workspaceId: 'factory', [part]: '' }))
      .toThrow(`[Plant/Import] The ${part} is empty. Write it, or leave it out for that of the stack.`);
  });
});

describe('a reference across environments', () => {
  test('names a workspace by its ID, which its ARN contains', () => {
    const app = new App();
    const workspace = new Workspace(stackIn(app, 'Plant', { env: ENV }), 'Workspace', { workspaceId: 'factory' });
    const elsewhere = stackIn(app, 'Elsewhere', { env: { ...ENV, region: 'eu-west-1' } });
    expect(elsewhere.resolve([workspace.workspaceId, workspace.workspaceArn]))
      .toEqual(['factory', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iottwinmaker:us-east-1:111122223333:workspace/factory']] }]);
  });
});
