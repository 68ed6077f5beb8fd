import {
  Annotations as CdkAnnotations, App, Aspects, Aws, CfnOutput, CfnParameter, Duration, NestedStack, PropertyInjectors, RemovalPolicy, Resource, Stack,
  Stage, Tags, Token,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LambdaDestination, SnsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ENV, onlyJob, onlyResource, onlyRole, ownWorkspaceIn, stackIn, synthError, warningsOn, workspaceIn } from './fixtures';
import { IWorkspace, SyncJob, Workspace, WorkspaceProps } from '../src';

const TRUSTING = { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com') };

const onlyWorkspace = (stack: Stack) => onlyResource(stack, 'AWS::IoTTwinMaker::Workspace');
const onlyPolicy = (stack: Stack) => onlyResource(stack, 'AWS::IAM::ManagedPolicy');
const actionsIn = (policy: any) => policy.Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action);
const WORKSPACE_ACTIONS = ['s3:GetBucket*', 's3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'];
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

  test('whose bucket is private, encrypted by Amazon S3, for TLS only, and keeps old versions for 90 days', () => {
    expect(onlyBucket(stack).Properties).toEqual({
      LifecycleConfiguration: {
        Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: 'Enabled' }],
      },
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
  test.each<[string, (stack: Stack) => s3.IBucketRef, unknown, unknown]>([
    ['an L2', (stack) => new s3.Bucket(stack, 'Bucket'), { 'Fn::GetAtt': ['Bucket83908E77', 'Arn'] }, { Ref: 'Bucket83908E77' }],
    ['an L1', (stack) => new s3.CfnBucket(stack, 'Bucket'), { 'Fn::GetAtt': ['Bucket', 'Arn'] }, { Ref: 'Bucket' }],
    ['an import', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'),
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::amzn-s3-demo-bucket']] }, 'amzn-s3-demo-bucket'],
    ['an import of an L1', (stack) => s3.CfnBucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'),
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::amzn-s3-demo-bucket']] }, 'amzn-s3-demo-bucket'],
    ['any reference', (stack) => ({ env: { account: stack.account, region: stack.region }, node: stack.node, bucketRef: { bucketName: 'amzn-s3-demo-bucket', bucketArn: 'arn:aws:s3:::amzn-s3-demo-bucket' } }) as s3.IBucketRef,
      'arn:aws:s3:::amzn-s3-demo-bucket', 'amzn-s3-demo-bucket'],
  ])('may be %s, which is left as it is, and comes back as one that can be granted', (_, bucketIn, arn, name) => {
    const stack = stackIn();
    const bucket = bucketIn(stack);
    const buckets = () => Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket')).map(({ Properties }) => Properties);
    const before = s3.CfnBucket.isCfnResource(bucket) || bucket instanceof s3.Bucket ? [undefined] : [];
    const workspace = new Workspace(stack, 'Workspace', { bucket });
    const viewer = new iam.User(stack, 'Viewer');
    workspace.bucket.grantRead(viewer).assertSuccess();
    new CfnOutput(stack, 'Scene', { value: workspace.bucket.s3UrlForObject('scene.json') });

    expect(onlyWorkspace(stack).Properties.S3Location).toEqual(arn);
    expect(onlyRole(stack).Properties.Policies[0].PolicyDocument.Statement[0].Resource).toEqual(arn);
    expect(onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement[0].Resource[0]).toEqual(arn);
    expect(JSON.stringify(onlyOutput(stack))).toContain(JSON.stringify(name).replace(/^"|"$/g, ''));
    expect(buckets()).toEqual(before);
  });

  const onlyOutput = (stack: Stack) => Object.values(Template.fromStack(stack).findOutputs('*'))[0].Value;

  test('that has grants comes back as the same', () => {
    const bucket = new s3.Bucket(stackIn(), 'Bucket');
    expect(new Workspace(Stack.of(bucket), 'Workspace', { bucket }).bucket === bucket).toBe(true);
  });

  test('may be an L1 import in a stack that has an env', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    new Workspace(stack, 'Workspace', { bucket: s3.CfnBucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket') });
    expect(JSON.stringify(onlyWorkspace(stack).Properties.S3Location)).toContain(':s3:::amzn-s3-demo-bucket');
  });

  describe('that is generated as the injectors of the app have it', () => {
    function stackWith(props: s3.BucketProps): Stack {
      const inject = (given: s3.BucketProps) => ({ ...given, ...props });
      return stackIn(new App({ propertyInjectors: [{ constructUniqueId: s3.Bucket.PROPERTY_INJECTION_ID, inject }] }));
    }

    test('may have a key, which the role may use from its first moment', () => {
      const stack = stackWith({ encryption: s3.BucketEncryption.KMS });
      new Workspace(stack, 'Workspace');
      const { logicalId } = onlyResource(stack, 'AWS::KMS::Key');
      expect(onlyPolicy(stack).Properties.PolicyDocument.Statement[3])
        .toEqual({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': [logicalId, 'Arn'] } });
      expect(onlyWorkspace(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
    });

    test('may have no policy', () => {
      const stack = stackWith({ enforceSSL: false });
      new Workspace(stack, 'Workspace');
      Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
    });
  });

  test.each<[string, WorkspaceProps]>([
    ['encryptionKey', { encryptionKey: {} as kms.IKey }],
    ['noncurrentVersionExpiration', { noncurrentVersionExpiration: Duration.days(1) }],
    ['autoDeleteObjects', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY }],
    ['sceneViewerOrigins', { sceneViewerOrigins: ['https://grafana.example.com'] }],
    ['sceneEditorOrigins', { sceneEditorOrigins: ['https://editor.example.com'] }],
  ])('that is passed in takes no %s', (name, props) => {
    const stack = stackIn();
    const bucket = new s3.Bucket(stack, 'Bucket');
    expect(() => new Workspace(stack, 'Workspace', { bucket, ...props })).toThrow(`[Plant/Workspace] ${name} configures the generated bucket and can't be combined `
      + 'with bucket. Configure your bucket where you define it, or leave bucket out.');
  });

  test('that is passed in takes properties that say nothing', () => {
    const stack = stackIn();
    const bucket = new s3.Bucket(stack, 'Bucket');
    expect(() => new Workspace(stack, 'Workspace', { bucket, autoDeleteObjects: false, sceneViewerOrigins: [], sceneEditorOrigins: [] })).not.toThrow();
  });

  test.each(['plant.example.com', 'plant bucket'])('%s has a name that the service refuses', (bucketName) => {
    const stack = stackIn();
    const bucket = new s3.CfnBucket(stack, 'Bucket', { bucketName });
    expect(() => new Workspace(stack, 'Workspace', { bucket })).toThrow(`[Plant/Workspace] The bucket "${bucketName}" is not valid for a workspace: its name `
      + 'must have letters, digits, "_" and "-" only, and no dot. Pass a bucket with such a name, or leave bucket out to create one.');
  });

  test('in another Region is refused', () => {
    const app = new App();
    const stack = stackIn(app, 'Plant', { env: ENV });
    const bucket = new s3.Bucket(stackIn(app, 'Buckets', { env: { ...ENV, region: 'eu-west-1' } }), 'Bucket');
    expect(() => new Workspace(stack, 'Workspace', { bucket })).toThrow('[Plant/Workspace] The workspace is in the Region "us-east-1" and its bucket in "eu-west-1": '
      + 'both must be in one Region. Pass a bucket of the account and Region of the workspace, or leave bucket out to create one.');
  });
});

describe('encryptionKey', () => {
  test.each<[string, (there: Stack, here: Stack) => kms.IKeyRef]>([
    ['a key of this app', (there) => new kms.Key(there, 'Key')],
    ['an L1', (there) => new kms.CfnKey(there, 'Key')],
    ['an imported key', (_, here) => kms.Key.fromKeyArn(here, 'Key', 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab')],
  ])('in another Region is refused, in another account is not: %s', (_, keyIn) => {
    const here = stackIn(new App(), 'Plant', { env: ENV });
    const there = stackIn(new App(), 'Keys', { env: { account: '444455556666', region: 'eu-west-1' } });
    const encryptionKey = keyIn(there, here);
    expect(() => new Workspace(here, 'Workspace', { encryptionKey })).toThrow('[Plant/Workspace] The workspace is in the Region "us-east-1" and its encryptionKey '
      + 'in "eu-west-1": both must be in one Region. Pass a key of the Region of the workspace.');
    expect(() => new Workspace(stackIn(new App(), 'Europe', { env: { ...ENV, region: 'eu-west-1' } }), 'Workspace', { encryptionKey })).not.toThrow();
  });

  test('encrypts the bucket, and the role may use it from its first moment', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { encryptionKey: new kms.Key(stack, 'Key') });

    const arn = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
    expect(onlyBucket(stack).Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' },
    }]);
    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement[3])
      .toEqual({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: arn });
    expect(onlyWorkspace(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
  });

  test('may be an import, which is left as it is', () => {
    const stack = stackIn();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd');
    expect(new Workspace(stack, 'Workspace', { encryptionKey }).bucket.encryptionKey === encryptionKey).toBe(true);
  });

  test('may be an L1', () => {
    const stack = stackIn();
    const arn = { 'Fn::GetAtt': ['Key', 'Arn'] };
    new Workspace(stack, 'Workspace', { encryptionKey: new kms.CfnKey(stack, 'Key', { keyPolicy: {} }) });
    const [rule] = onlyBucket(stack).Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault.KMSMasterKeyID).toEqual(arn);
    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement[3].Resource).toEqual(arn);
  });

  test('may be in a stack that comes first, whose policy stays as it is', () => {
    const policyWith = (use: (app: App, encryptionKey: kms.IKey) => unknown) => {
      const app = new App();
      const keys = stackIn(app, 'Keys');
      use(app, new kms.Key(keys, 'Key'));
      return onlyResource(keys, 'AWS::KMS::Key').Properties.KeyPolicy;
    };
    expect(policyWith((app, encryptionKey) => new Workspace(stackIn(app), 'Workspace', { encryptionKey }))).toEqual(policyWith(() => undefined));
  });
});

describe('noncurrentVersionExpiration', () => {
  const daysOf = (noncurrentVersionExpiration: Duration) => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { noncurrentVersionExpiration });
    return onlyBucket(stack).Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration.NoncurrentDays;
  };

  test.each([[Duration.days(1), 1], [Duration.hours(48), 2], [Duration.days(3650), 3650]])('may be whole days: %s', (duration, days) => {
    expect(daysOf(duration)).toBe(days);
  });

  test('may be behind a token', () => {
    expect(daysOf(Duration.days(Token.asNumber({ Ref: 'Days' })))).toEqual({ Ref: 'Days' });
  });

  test.each([[Duration.days(0), '0 days'], [Duration.hours(12), '12 hours'], [Duration.hours(36), '1 day 12 hours']])('is refused if it is %s', (duration, text) => {
    expect(() => daysOf(duration)).toThrow(`[Plant/Workspace] The noncurrentVersionExpiration of ${text} is not valid: it must be whole days, at least 1. `
      + 'Write Duration.days(90), for example.');
  });
});

describe('autoDeleteObjects', () => {
  test('empties the bucket when workspace and job are gone, and before the bucket and its policy go', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
    new SyncJob(stack, 'Sync', { workspace });

    const emptier = onlyResource(stack, 'Custom::S3AutoDeleteObjects');
    expect(emptier.Properties.BucketName).toEqual({ Ref: onlyBucket(stack).logicalId });
    expect(onlyWorkspace(stack).DependsOn).toEqual([emptier.logicalId]);
    expect(emptier.DependsOn).toEqual([onlyResource(stack, 'AWS::S3::BucketPolicy').logicalId]);
    expect(onlyJob(stack).Properties.WorkspaceId).toEqual({ Ref: onlyWorkspace(stack).logicalId });
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['without a removalPolicy', (stack) => new Workspace(stack, 'Workspace', { autoDeleteObjects: true })],
    ['with RETAIN', (stack) => new Workspace(stack, 'Workspace', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.RETAIN })],
    ['retained later', (stack) => new Workspace(stack, 'Workspace', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY })
      .applyRemovalPolicy(RemovalPolicy.RETAIN)],
  ])('is refused for a bucket that stays: %s', (_, define) => {
    expect(() => define(stackIn())).toThrow('[Plant/Workspace] autoDeleteObjects would empty a bucket that stays. Write removalPolicy: RemovalPolicy.DESTROY too, or '
      + 'remove autoDeleteObjects.');
  });
});

describe('what the app adds to the bucket', () => {
  const SANDBOX = { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true };
  const WAYS: [string, (stack: Stack, workspace: Workspace) => void][] = [
    ['a notification to a function that reads the workspace ID', (stack, workspace) =>
      workspace.bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new LambdaDestination(connectorIn(stack, workspace.workspaceId)))],
    ['a notification to a function that reads the ID, and is invoked by the workspace', (stack, workspace) => {
      const connector = connectorIn(stack, workspace.workspaceId);
      connector.grantInvoke(workspace).assertSuccess();
      workspace.bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new LambdaDestination(connector));
    }],
    ['a notification to a topic with the workspace in its name', (stack, workspace) =>
      workspace.bucket.addEventNotification(s3.EventType.OBJECT_REMOVED, new SnsDestination(new sns.Topic(stack, 'Topic', { displayName: workspace.workspaceId })))],
    ['a construct below it that reads the workspace ID', (_, workspace) => { connectorIn(workspace.bucket as s3.Bucket, workspace.workspaceId); }],
  ];

  test.each(WAYS.flatMap(([title, add]) => [{}, SANDBOX].map((props) => ({ title, add, props, sandbox: props === SANDBOX ? 'with' : 'without' }))))(
    'may depend on the workspace, $sandbox autoDeleteObjects: $title', ({ add, props }) => {
      const stack = stackIn(new App(), 'Plant', { env: ENV });
      add(stack, new Workspace(stack, 'Workspace', { workspaceId: 'factory', ...props }));
      expect(() => Template.fromStack(stack)).not.toThrow();
    });

  test('does not keep the workspace from being deleted before the bucket is emptied', () => {
    const stack = stackIn(new App(), 'Plant', { env: ENV });
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'factory', ...SANDBOX });
    WAYS[0][1](stack, workspace);
    expect(onlyWorkspace(stack).DependsOn).toEqual([onlyResource(stack, 'Custom::S3AutoDeleteObjects').logicalId]);
  });
});

describe('origins', () => {
  const rulesFor = (props: WorkspaceProps) => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', props);
    return onlyBucket(stack).Properties.CorsConfiguration?.CorsRules;
  };
  const [viewer, editor] = ['https://grafana.example.com', 'https://editor.example.com'];
  const viewing = { AllowedHeaders: ['*'], AllowedMethods: ['GET', 'HEAD'], AllowedOrigins: [viewer], ExposedHeaders: ['ETag'] };
  const editing = { ...viewing, AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'], AllowedOrigins: [editor] };

  test.each<[string, WorkspaceProps, unknown]>([
    ['none: no page', {}, undefined],
    ['none in lists: no page', { sceneViewerOrigins: [], sceneEditorOrigins: [] }, undefined],
    ['viewers read', { sceneViewerOrigins: [viewer] }, [viewing]],
    ['editors write too', { sceneEditorOrigins: [editor] }, [editing]],
    ['each once', { sceneViewerOrigins: [viewer, viewer] }, [viewing]],
    ['each as it may', { sceneViewerOrigins: [viewer], sceneEditorOrigins: [editor] }, [viewing, editing]],
  ])('let pages in: %s', (_, props, rules) => {
    expect(rulesFor(props)).toEqual(rules);
  });

  test.each([
    'https://grafana.example.com', 'http://localhost:3000', 'https://10.0.0.1', 'https://[::1]:8443', 'capacitor://localhost', 'https://xn--bcher-kva.example',
    '*', '*.example.com', '*://example.com', 'https://*', 'https://*.example.com', 'https://grafana.*', 'https://graf*na.example.com', 'http://localhost:*',
    'http*://example.com', 'https:*', 'https:/*', '*:443', Aws.REGION, '{{resolve:ssm:origin}}', 'dummy-value-for-origin',
  ])('may be %s', (origin) => {
    expect(() => rulesFor({ sceneViewerOrigins: [origin] })).not.toThrow();
    expect(() => rulesFor({ sceneEditorOrigins: [origin] })).not.toThrow();
  });

  test('may be a list that is known at deployment', () => {
    const stack = stackIn();
    const origins = new CfnParameter(stack, 'Origins', { type: 'CommaDelimitedList' }).valueAsList;
    new Workspace(stack, 'Workspace', { sceneViewerOrigins: origins, sceneEditorOrigins: origins });
    expect(onlyBucket(stack).Properties.CorsConfiguration.CorsRules.map(({ AllowedOrigins }: any) => AllowedOrigins)).toEqual([{ Ref: 'Origins' }, { Ref: 'Origins' }]);
  });

  test.each([
    '', ' ', 'grafana.example.com', '//grafana.example.com', 'https://', 'https:grafana.example.com', 'https://grafana.example.com/', 'https://grafana.example.com/d/1',
    'https://grafana.example.com?a', 'https://grafana.example.com#a', 'https://user@grafana.example.com', 'https://Grafana.example.com', 'HTTPS://grafana.example.com',
    'https://grafana.example.com:443', 'http://localhost:99999', ' https://grafana.example.com', 'https://bücher.example', 'https://*.*.example.com', 'https://*/',
    '*/', '**', 'localhost:3000', 'file://', undefined!, null!,
  ])('may not be %j', (origin) => {
    const message = `[Plant/Workspace] The origin ${typeof origin === 'string' ? JSON.stringify(origin) : '(missing)'} is not valid: it must `
      + 'be a scheme, "://", an ASCII host in lower case and, unless it is the default, a port, with no path, no slash at the end, and at most one "*". Write an '
      + 'origin like "https://grafana.example.com".';
    expect(() => rulesFor({ sceneViewerOrigins: [viewer, origin] })).toThrow(message);
    expect(() => rulesFor({ sceneEditorOrigins: [origin] })).toThrow(message);
  });
});

describe('role', () => {
  test('that is passed in is given what the workspace needs, before the workspace', () => {
    const stack = stackIn();
    const role = new iam.Role(stack, 'WorkspaceRole', TRUSTING);
    const workspace = new Workspace(stack, 'Workspace', { role, bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket') });

    expect(workspace.role).toBe(role);
    expect(actionsIn(onlyPolicy(stack))).toEqual(WORKSPACE_ACTIONS);
    expect(onlyWorkspace(stack).DependsOn).toEqual([onlyPolicy(stack).logicalId]);
  });

  test.each<[string, (roles: Stack) => iam.IRole, (app: App, roles: Stack) => Stack]>([
    ['in a stack before that of the workspace', (roles) => new iam.Role(roles, 'Role', TRUSTING), (app) => stackIn(app, 'Plant')],
    ['in a stack around that of the workspace', (roles) => new iam.Role(roles, 'Role', TRUSTING), (_, roles) => new NestedStack(roles, 'Plant')],
    ['imported into another stack', (roles) => iam.Role.fromRoleName(roles, 'Role', 'workspace'), (app) => stackIn(app, 'Plant')],
  ])('may be %s, and gets its policies beside the workspace', (_, roleIn, stackOf) => {
    const app = new App();
    const roles = stackIn(app, 'Roles');
    const stack = stackOf(app, roles);
    const workspace = new Workspace(stack, 'Workspace', { role: roleIn(roles) });
    workspace.addToRolePolicy(new iam.PolicyStatement({ actions: ['timestream:Select'], resources: ['*'] }));

    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(policies.map(([, policy]) => actionsIn(policy))).toEqual([WORKSPACE_ACTIONS, ['timestream:Select']]);
    for (const [, { Properties }] of policies) { expect(Properties.Roles).toHaveLength(1); }
    expect(onlyWorkspace(stack).DependsOn).toEqual([policies[0][0]]);
    Template.fromStack(roles).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test('of another account gets no policy here', () => {
    const app = new App();
    const roles = stackIn(app, 'Roles', { env: { ...ENV, account: '444455556666' } });
    const stack = stackIn(app, 'Plant', { env: ENV });
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket');
    new Workspace(stack, 'Workspace', { role: new iam.Role(roles, 'Role', { ...TRUSTING, roleName: 'workspace' }), bucket });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test.each<[string, (stack: Stack) => iam.IRoleRef & iam.IGrantable, string[]]>([
    ['generated', () => undefined!, []],
    ['passed in', (stack) => new iam.Role(stack, 'WorkspaceRole', TRUSTING), WORKSPACE_ACTIONS],
  ])('that is %s takes further statements, which the workspace does not wait for', (_, roleIn, needed) => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { role: roleIn(stack) });
    workspace.addToRolePolicy(new iam.PolicyStatement({ actions: ['timestream:Select'], resources: ['*'] }));
    new s3.Bucket(stack, 'Data').grantRead(workspace);

    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).reverse();
    const [later, policy] = needed.length > 0 ? policies : [...policies, undefined];
    expect(actionsIn(later![1])).toEqual(['timestream:Select', 's3:GetObject*', 's3:GetBucket*', 's3:List*']);
    expect(policy && actionsIn(policy[1])).toEqual(needed.length > 0 ? needed : undefined);
    expect(onlyWorkspace(stack).DependsOn).toEqual(policy && [policy[0]]);
  });

  test('lets a data connector know its workspace, and be invoked by it', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace');
    const connector = connectorIn(stack, workspace.workspaceId);
    connector.grantInvoke(workspace).assertSuccess();

    expect(onlyResource(stack, 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({ WORKSPACE_ID: { Ref: onlyWorkspace(stack).logicalId } });
    expect(actionsIn(onlyPolicy(stack))).toEqual(['lambda:InvokeFunction']);
    expect(onlyWorkspace(stack).DependsOn).toBeUndefined();
  });

  test('lets the data connector of a stack that comes first be invoked, which has the ID in text', () => {
    const app = new App();
    const connectors = stackIn(app, 'Connectors');
    const connector = connectorIn(connectors, 'factory');
    const stack = stackIn(app);
    connector.grantInvoke(new Workspace(stack, 'Workspace', { workspaceId: 'factory' })).assertSuccess();

    expect(actionsIn(onlyPolicy(stack))).toEqual(['lambda:InvokeFunction']);
    expect(stack.dependencies).toEqual([connectors]);
  });

  test.each<[string, (stack: Stack) => string, string]>([
    ['is known', () => 'factory', 'workspace/factory"'],
    ['is a parameter', (stack) => new CfnParameter(stack, 'Id').valueAsString, '{"Ref":"Id"}'],
  ])('may be granted something on its own workspace, whose ID %s', (_, idIn, named) => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: idIn(stack) });
    workspace.grants.readData(workspace).assertSuccess();
    expect(JSON.stringify(onlyPolicy(stack).Properties.PolicyDocument)).toContain(named);
  });
});

function connectorIn(scope: Construct, workspaceId: string): lambda.Function {
  return new lambda.Function(scope, 'Connector', {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: lambda.Code.fromInline('def handler(event, context): return {}'),
    environment: { WORKSPACE_ID: workspaceId },
  });
}

describe('description', () => {
  test.each(['', 'a', 'ü'.repeat(512), Aws.REGION])('may be %j', (description) => {
    expect(() => new Workspace(stackIn(), 'Workspace', { description })).not.toThrow();
  });

  test.each(['a'.repeat(513), 'two\nlines', 'two\u2028lines', '\ud800'])('may not be %j', (description) => {
    expect(() => new Workspace(stackIn(), 'Workspace', { description })).toThrow(/^\[Plant\/Workspace\] The description .* is not valid: it must have at most 512 characters, on one line\. Shorten it\.$/);
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

  test.each<[string, RemovalPolicy | undefined, [string, string], [string, string], [string?, string?]]>([
    ['by default all stays, and of a first deployment that fails the bucket', undefined, ['RetainExceptOnCreate', 'Retain'], ['Retain', 'Retain'],
      ['RetainExceptOnCreate', 'Retain']],
    ['RETAIN keeps all', RemovalPolicy.RETAIN, ['Retain', 'Retain'], ['Retain', 'Retain'], ['Retain', 'Retain']],
    // To say nothing is to delete.
    ['DESTROY keeps nothing', RemovalPolicy.DESTROY, ['Delete', 'Delete'], ['Delete', 'Delete'], [undefined, undefined]],
  ])('%s', (_, removalPolicy, ofWorkspace, ofBucket, ofRole) => {
    const [stack, later] = [stackIn(), stackIn()];
    new Workspace(stack, 'Workspace', { removalPolicy });
    new Workspace(later, 'Workspace').applyRemovalPolicy(removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    const all = [['Bucket', ...ofBucket], ['BucketPolicy', ...ofBucket], ['Role', ...ofRole], ['Workspace', ...ofWorkspace]];
    expect([policies(stack), policies(later)]).toEqual([all, all]);
  });

  test('DESTROY warns that the bucket may stay, once, and the warning can be acknowledged on the stack', () => {
    const define = () => {
      const stack = stackIn();
      new Workspace(stack, 'Workspace', { removalPolicy: RemovalPolicy.DESTROY }).applyRemovalPolicy(RemovalPolicy.DESTROY);
      return stack;
    };
    const [warning, ...others] = warningsOn(define());
    expect(others).toEqual([]);
    expect(warning).toBe('AWS CloudFormation deletes a bucket only if it is empty, and AWS IoT TwinMaker writes a marker into the bucket, which keeps old versions. So '
      + 'RemovalPolicy.DESTROY may delete the workspace and fail to delete the bucket. In a sandbox, write autoDeleteObjects: true. Elsewhere, leave removalPolicy out, or '
      + 'acknowledge this warning and empty the bucket yourself. [ack: cdk-iot-twinmaker:bucketNotEmptied]');

    const acknowledged = define();
    CdkAnnotations.of(acknowledged).acknowledgeWarning('cdk-iot-twinmaker:bucketNotEmptied');
    expect(warningsOn(acknowledged)).toEqual([]);
  });

  test('DESTROY warns after the default', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace').applyRemovalPolicy(RemovalPolicy.DESTROY);
    expect(warningsOn(stack)).toEqual([expect.stringContaining('cdk-iot-twinmaker:bucketNotEmptied')]);
  });

  test('DESTROY warns of nothing once another policy takes its place, and again when that goes', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace', { removalPolicy: RemovalPolicy.DESTROY });
    workspace.applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect(warningsOn(stack)).toEqual([]);

    const again = stackIn();
    const other = new Workspace(again, 'Workspace', { removalPolicy: RemovalPolicy.DESTROY });
    other.applyRemovalPolicy(RemovalPolicy.RETAIN);
    other.applyRemovalPolicy(RemovalPolicy.DESTROY);
    expect(warningsOn(again)).toHaveLength(1);
  });

  test('DESTROY warns where an aspect says so', () => {
    const stack = stackIn();
    const { resource } = new Workspace(stack, 'Workspace');
    Aspects.of(stack).add({ visit: (node) => { if (node === resource) { resource.applyRemovalPolicy(RemovalPolicy.DESTROY); } } });
    expect(warningsOn(stack)).toEqual([expect.stringContaining('cdk-iot-twinmaker:bucketNotEmptied')]);
  });

  test('DESTROY warns of no bucket that was passed in', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { bucket: new s3.Bucket(stack, 'Bucket'), removalPolicy: RemovalPolicy.DESTROY });
    expect(warningsOn(stack)).toEqual([]);
  });

  test('SNAPSHOT is refused', () => {
    expect(() => new Workspace(stackIn(), 'Workspace', { removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow('[Plant/Workspace] A workspace has no snapshots');
  });

  test('leaves alone what was passed in', () => {
    const stack = stackIn();
    const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(stack, 'WorkspaceRole', TRUSTING);
    new Workspace(stack, 'Workspace', { bucket, role, removalPolicy: RemovalPolicy.RETAIN });
    expect(policies(stack)).toEqual(expect.arrayContaining([['Bucket', 'Delete', 'Delete'], ['Role', undefined, undefined], ['Workspace', 'Retain', 'Retain']]));
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

  test.each(['account', 'region'])('by attributes whose %s is empty is refused', (part) => {
    expect(() => Workspace.fromWorkspaceAttributes(here(), 'Workspace', { workspaceId: 'factory', [part]: '' }))
      .toThrow(`[Plant/Workspace] The ${part} is empty. Write it, or leave it out to use that of the stack.`);
  });

  test.each<[string, (stack: Stack) => IWorkspace]>([
    ['by id', (stack) => Workspace.fromWorkspaceId(stack, 'Workspace', 'factory')],
    ['by ARN', (stack) => Workspace.fromWorkspaceArn(stack, 'Workspace', `arn:aws:iottwinmaker:${Aws.REGION}:${Aws.ACCOUNT_ID}:workspace/factory`)],
    ['by attributes', (stack) => Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory' })],
  ])('%s takes a sync job', (_, importIn) => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: importIn(stack) });
    expect(onlyResource(stack, 'AWS::IoTTwinMaker::SyncJob').Properties.WorkspaceId).toBe('factory');
  });

  describe('that was given its bucket and role', () => {
    const defineIn = (stack: Stack) => Workspace.fromWorkspaceAttributes(stack, 'Workspace', {
      workspaceId: 'factory',
      bucket: s3.CfnBucket.fromBucketName(stack, 'Bucket', 'amzn-s3-demo-bucket'),
      role: iam.Role.fromRoleName(stack, 'Role', 'workspace'),
    });

    test('knows them', () => {
      const stack = stackIn();
      const workspace = defineIn(stack);
      expect(workspace.bucket.urlForObject('scene.json')).toMatch(/amzn-s3-demo-bucket\/scene\.json$/);
      expect(workspace.role).toBe(stack.node.findChild('Role'));
    });

    test('is a grantee, by a managed policy without a name, and without a warning', () => {
      const stack = stackIn();
      connectorIn(stack, 'factory').grantInvoke(defineIn(stack)).assertSuccess();

      const { Properties } = onlyPolicy(stack);
      expect(actionsIn({ Properties })).toEqual(['lambda:InvokeFunction']);
      expect(Properties.Roles).toEqual(['workspace']);
      expect(Properties).not.toHaveProperty('ManagedPolicyName');
      expect(warningsOn(stack)).toEqual([]);
    });

    test('adds nothing to the stack by itself', () => {
      const stack = stackIn();
      defineIn(stack);
      expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    });

    test('warns of what its role has to allow, if the role takes no policies', () => {
      const stack = stackIn();
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/workspace', { mutable: false });
      const workspace = Workspace.fromWorkspaceAttributes(stack, 'Workspace', { workspaceId: 'factory', role });
      connectorIn(stack, 'factory').grantInvoke(workspace);
      expect(warningsOn(stack)).toEqual([expect.stringMatching(/^This app can't add permissions to the workspace role arn:aws:iam::111122223333:role\/workspace\. .*lambda:InvokeFunction/)]);
    });
  });

  describe('that was given its ID only', () => {
    const workspace = Workspace.fromWorkspaceId(here(), 'Workspace', 'factory');

    test.each<[string, () => unknown, string, string]>([
      ['bucket', () => workspace.bucket, 'bucket', 's3Location'],
      ['role', () => workspace.role, 'role', 'role'],
      ['grantPrincipal', () => workspace.grantPrincipal, 'role', 'role'],
      ['what is granted to it', () => connectorIn(Stack.of(workspace), 'factory').grantInvoke(workspace), 'role', 'role'],
    ])('throws for %s', (_, get, attribute, field) => {
      expect(get).toThrow(`[Plant/Workspace] This workspace was imported without its ${attribute}. Import it with Workspace.fromWorkspaceAttributes() and its `
        + `${attribute}, which GetWorkspace returns as ${field}.`);
    });
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
    expect(() => new SyncJob(stack, 'Sync', { workspace })).toThrow('The workspace "IoTSiteWiseDefaultWorkspace" accepts no sync job');
  });

  test('a second job for it is found, whichever way it is passed', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace', { workspaceId: 'factory' }) });
    new SyncJob(stack, 'Again', { workspace: Workspace.fromWorkspaceId(stack, 'Import', 'factory') });
    expect(synthError(stack)).toContain('[Plant/Again] There is already a sync job for this workspace ("factory") and sync source: [Plant/Sync].');
  });
});

test('a bucket may be told by a dynamic reference', () => {
  const stack = stackIn();
  const bucketRef = { bucketName: '{{resolve:ssm:bucket}}', bucketArn: 'arn:aws:s3:::{{resolve:ssm:bucket}}' };
  const { bucket } = new Workspace(stack, 'Workspace', { bucket: Object.assign(new Construct(stack, 'Foreign'), { bucketRef, env: ENV }) as any });

  expect(onlyWorkspace(stack).Properties.S3Location).toBe(bucketRef.bucketArn);
  expect(stack.resolve(bucket.bucketName)).toBe(bucketRef.bucketName);
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

describe('a sync job that names its workspace by its ID', () => {
  const own = (stack: Stack) => new Workspace(stack, 'Own', { workspaceId: 'factory' });
  const byId = (stack: Stack) => { new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'ById', 'factory') }); };

  test.each<[string, (stack: Stack) => unknown]>([
    ['before the job', (stack) => [own(stack), byId(stack)]],
    ['after the job', (stack) => [byId(stack), own(stack)]],
    ['as an L1, before the job', (stack) => [ownWorkspaceIn(stack), byId(stack)]],
    ['as an L1, after the job', (stack) => [byId(stack), ownWorkspaceIn(stack)]],
    ['and imported as an L1', (stack) => [own(stack), new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) })]],
  ])('waits for the workspace that its stack defines: %s', (_, define) => {
    const stack = stackIn();
    define(stack);
    const { Properties, DependsOn } = onlyJob(stack);
    expect(Properties.WorkspaceId).toBe('factory');
    expect(DependsOn).toEqual([onlyWorkspace(stack).logicalId]);
  });

  test('waits where the ID is a parameter', () => {
    const stack = stackIn();
    const workspaceId = new CfnParameter(stack, 'Id').valueAsString;
    new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'ById', workspaceId) });
    new Workspace(stack, 'Workspace', { workspaceId });
    expect(onlyJob(stack).DependsOn).toContain(onlyWorkspace(stack).logicalId);
  });

  test('waits for none where the ID can\'t be told from others', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: Workspace.fromWorkspaceId(stack, 'ById', `factory-${Aws.STACK_NAME}`) });
    new Workspace(stack, 'Workspace', { workspaceId: `factory-${Aws.STACK_NAME}` });
    expect(onlyJob(stack).DependsOn).toBeUndefined();
  });

  test('waits across nested stacks', () => {
    const stack = stackIn();
    byId(new NestedStack(stack, 'Nested'));
    own(stack);
    expect(onlyResource(stack, 'AWS::CloudFormation::Stack').DependsOn).toContain(onlyWorkspace(stack).logicalId);
  });

  test('waits for a workspace that is defined when the job was asked already', () => {
    const stack = stackIn();
    byId(stack);
    expect(Template.fromStack(stack).findResources('AWS::IoTTwinMaker::Workspace')).toEqual({});
    own(stack);
    expect((stack.node.findChild('Sync') as SyncJob).resource.node.dependencies).toContain((stack.node.findChild('Own') as Workspace).resource);
  });

  test('waits for a workspace that is defined when another job was asked already', () => {
    const stack = stackIn();
    byId(stack);
    const other = new SyncJob(stack, 'Other', { workspace: Workspace.fromWorkspaceId(stack, 'OtherById', 'other') });
    expect(other.resource.node.dependencies).toHaveLength(0);
    const workspace = own(stack);
    expect((stack.node.findChild('Sync') as SyncJob).resource.node.dependencies).toContain(workspace.resource);
  });

  test('waits for no other workspace, and for none of another stack', () => {
    const app = new App();
    const stack = stackIn(app);
    byId(stack);
    new Workspace(stack, 'Other', { workspaceId: 'other' });
    own(stackIn(app, 'Elsewhere'));
    own(new Stack(stack, 'Inside'));
    expect(onlyJob(stack).DependsOn).toBeUndefined();
    expect(stack.dependencies).toEqual([]);
  });

  test('needs no order where it refers to the workspace', () => {
    const stack = stackIn();
    new SyncJob(stack, 'Sync', { workspace: own(stack) });
    expect(onlyJob(stack).Properties.WorkspaceId).toEqual({ Ref: onlyWorkspace(stack).logicalId });
    expect(onlyJob(stack).DependsOn).toBeUndefined();
  });
});

describe('the default workspace', () => {
  const warning = 'AWS itself creates and syncs the workspace "IoTSiteWiseDefaultWorkspace", which accepts no sync job. Choose another workspaceId, or acknowledge this '
    + 'warning if you import that workspace into this stack. [ack: cdk-iot-twinmaker:defaultWorkspace]';

  test('is warned of where it is defined, to the word', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { workspaceId: 'IoTSiteWiseDefaultWorkspace' });
    expect(warningsOn(stack)).toEqual([warning]);
  });

  test('may be acknowledged on the app', () => {
    const stack = stackIn();
    new Workspace(stack, 'Workspace', { workspaceId: 'IoTSiteWiseDefaultWorkspace' });
    CdkAnnotations.of(stack.node.root).acknowledgeWarning('cdk-iot-twinmaker:defaultWorkspace');
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['it is imported', (stack) => Workspace.fromWorkspaceId(stack, 'Workspace', 'IoTSiteWiseDefaultWorkspace')],
    ['the ID is another', (stack) => new Workspace(stack, 'Workspace', { workspaceId: 'IoTSiteWiseDefaultWorkspace2' })],
    ['the ID is a parameter', (stack) => new Workspace(stack, 'Workspace', { workspaceId: new CfnParameter(stack, 'Id').valueAsString })],
  ])('is not warned of where %s', (_, define) => {
    const stack = stackIn();
    define(stack);
    expect(warningsOn(stack)).toEqual([]);
  });
});

describe('a subclass', () => {
  /** Throws where the constructor of the base class calls what a subclass may override, as its fields are not set then. */
  class Careful extends Workspace {
    private readonly fields = new Set(['set']);
    public override applyRemovalPolicy(policy: RemovalPolicy) { this.fields.has('set'); super.applyRemovalPolicy(policy); }
    public override addToRolePolicy(statement: iam.PolicyStatement) { this.fields.has('set'); super.addToRolePolicy(statement); }
    public override get workspaceArn() { this.fields.has('set'); return super.workspaceArn; }
    public override get workspaceId() { this.fields.has('set'); return super.workspaceId; }
    public override get workspaceCreationDateTime() { this.fields.has('set'); return super.workspaceCreationDateTime; }
    public override get workspaceUpdateDateTime() { this.fields.has('set'); return super.workspaceUpdateDateTime; }
    public override get workspaceRef() { this.fields.has('set'); return super.workspaceRef; }
    public override get grants() { this.fields.has('set'); return super.grants; }
    public override get metrics() { this.fields.has('set'); return super.metrics; }
    public override toString() { return `${this.fields.size} ${super.toString()}`; }
  }

  test('may override every public member', () => {
    const own = (type: any): string[] =>
      (type === Resource ? [] : [...Object.getOwnPropertyNames(type.prototype), ...own(Object.getPrototypeOf(type))]);
    const overridden = Object.getOwnPropertyNames(Careful.prototype);
    expect(own(Workspace).filter((name) => !overridden.includes(name))).toEqual(['setRemovalPolicy']);

    for (const props of [{}, { workspaceId: 'factory', removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true, tags: { line: '1' } }]) {
      expect(() => new Careful(stackIn(), 'Workspace', props)).not.toThrow();
    }
    const stack = stackIn();
    const [role, bucket] = [new iam.Role(stack, 'Role', TRUSTING), new s3.CfnBucket(stack, 'Bucket')];
    expect(() => new SyncJob(stack, 'Sync', { workspace: new Careful(stack, 'Workspace', { role, bucket }) })).not.toThrow();
  });

  test.each([undefined, RemovalPolicy.DESTROY])('keeps in step what it adds, with the removal policy %s', (removalPolicy) => {
    class Archived extends Workspace {
      private readonly archive = new s3.Bucket(this, 'Archive');
      public override applyRemovalPolicy(policy: RemovalPolicy) {
        super.applyRemovalPolicy(policy);
        this.archive.applyRemovalPolicy(policy);
      }
    }
    const stack = stackIn();
    new Archived(stack, 'Workspace', { removalPolicy }).applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect(Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(Array(5).fill('Retain'));
  });
});

describe('the defaults of an organization', () => {
  const stackWith = (type: { PROPERTY_INJECTION_ID: string }, defaults: (stack: Stack) => object) => {
    const stack = stackIn();
    const its = defaults(stack);
    // As the docs of AWS CDK write it: what is given, even as undefined, is stronger.
    PropertyInjectors.of(stack).add({ constructUniqueId: type.PROPERTY_INJECTION_ID, inject: (props) => ({ ...its, ...props }) });
    return stack;
  };

  test('encrypt the bucket with the key of the organization, which the role and viewers may use', () => {
    const stack = stackWith(s3.Bucket, (scope) => ({ encryption: s3.BucketEncryption.KMS, encryptionKey: new kms.Key(scope, 'Key') }));
    const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'factory' });
    workspace.grants.viewScenes(new iam.User(stack, 'Viewer')).assertSuccess();

    const arn = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
    const [rule] = onlyBucket(stack).Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault).toEqual({ KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' });
    expect(onlyPolicy(stack).Properties.PolicyDocument.Statement[3].Resource).toEqual(arn);
    expect(onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement.at(-1)).toEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: arn });
  });

  test('encrypt the bucket without a key of its own', () => {
    const stack = stackWith(s3.Bucket, () => ({ encryption: s3.BucketEncryption.KMS_MANAGED }));
    new Workspace(stack, 'Workspace');
    expect(onlyBucket(stack).Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }]);
    expect(warningsOn(stack)).toEqual([]);
  });

  test('are weaker than the key of the workspace', () => {
    const stack = stackWith(s3.Bucket, () => ({ encryption: s3.BucketEncryption.S3_MANAGED, bucketKeyEnabled: false }));
    new Workspace(stack, 'Workspace', { encryptionKey: new kms.Key(stack, 'Key') });
    expect(onlyBucket(stack).Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }, SSEAlgorithm: 'aws:kms' },
    }]);
  });

  test.each<[string, WorkspaceProps, string[]]>([
    ['hold without origins', {}, ['https://organization.example.com']],
    ['hold with empty origins', { sceneViewerOrigins: [], sceneEditorOrigins: [] }, ['https://organization.example.com']],
    ['are weaker than origins', { sceneViewerOrigins: ['https://grafana.example.com'] }, ['https://grafana.example.com']],
  ])('of cross-origin rules %s', (_, props, origins) => {
    const stack = stackWith(s3.Bucket, () => ({ cors: [{ allowedOrigins: ['https://organization.example.com'], allowedMethods: [s3.HttpMethods.GET] }] }));
    new Workspace(stack, 'Workspace', props);
    expect(onlyBucket(stack).Properties.CorsConfiguration.CorsRules.flatMap(({ AllowedOrigins }: any) => AllowedOrigins)).toEqual(origins);
  });

  test('of other properties of a bucket hold', () => {
    const stack = stackWith(s3.Bucket, (scope) => ({
      serverAccessLogsBucket: s3.Bucket.fromBucketName(scope, 'Logs', 'amzn-s3-demo-logging-bucket'), eventBridgeEnabled: true, objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    }));
    new Workspace(stack, 'Workspace');
    const { LoggingConfiguration, OwnershipControls } = onlyBucket(stack).Properties;
    expect(LoggingConfiguration).toEqual({ DestinationBucketName: 'amzn-s3-demo-logging-bucket' });
    expect(OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  });

  test('hold for the generated role, its path included', () => {
    const stack = stackWith(iam.Role, (scope) => ({
      path: '/organization/', permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(scope, 'Boundary', 'arn:aws:iam::111122223333:policy/boundary'),
    }));
    new Workspace(stack, 'Workspace');
    const { Path, PermissionsBoundary } = onlyRole(stack).Properties;
    expect([Path, PermissionsBoundary]).toEqual(['/organization/', 'arn:aws:iam::111122223333:policy/boundary']);
  });

  test('hold for the policies that are attached', () => {
    const stack = stackWith(iam.ManagedPolicy, () => ({ path: '/organization/' }));
    new Workspace(stack, 'Workspace').addToRolePolicy(new iam.PolicyStatement({ actions: ['timestream:Select'], resources: ['*'] }));
    expect(onlyPolicy(stack).Properties.Path).toBe('/organization/');
  });
});
