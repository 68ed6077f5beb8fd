import { ChildProcess, execFile, spawn } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { createInterface } from 'readline';
import { App, BootstraplessSynthesizer, StackProps } from 'aws-cdk-lib';

const REPOSITORY = join(__dirname, '..', '..');
const SOURCE = 'SITEWISE';

/** What happened to a job, and what its role was lacking at that moment. Only the emulator tells. */
export interface Call {
  readonly call: string;
  readonly workspace: string;
  readonly lacks: string[];
}

export interface PlantOptions {
  /** Names everything that a scenario creates. */
  readonly prefix: string;

  readonly account: string;
  readonly region: string;

  /** Where the emulator listens. None means AWS. */
  readonly endpoint?: string;

  /** Whether to treat the emulator as an account of AWS: without its record of calls. */
  readonly asAccount?: boolean;

  /** The Python that has the packages of requirements.txt. */
  readonly python: string;

  /** Where assemblies go. */
  readonly folder: string;

  /** What a sabotaged library would have written into the template. */
  readonly sabotage?: (template: any) => void;
}

/**
 * A plant that deploys by the CDK command line, and asks AWS what it has.
 */
export class Plant {
  public readonly env: NodeJS.ProcessEnv;
  public asset = '';

  /** What a step keeps for a later one. */
  public readonly notes: Record<string, string> = {};

  /** What was seen of that which AWS does not document, by the ID of the claim. */
  public readonly seen: Record<string, string> = {};

  private readonly aws: ChildProcess;

  /** Who waits for an answer. They come in the order of the requests. */
  private readonly waiting: Array<(line: string) => void> = [];

  private model = '';
  private deployments = 0;
  private told: Record<string, number> = {};
  private twins: Record<string, number> = {};

  constructor(public readonly options: PlantOptions) {
    this.env = {
      ...process.env,
      AWS_REGION: options.region,
      CDK_HOME: join(options.folder, 'home'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      ...(options.endpoint && {
        AWS_ENDPOINT_URL: options.endpoint,
        AWS_ACCESS_KEY_ID: options.account,
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_EC2_METADATA_DISABLED: 'true',
      }),
    };
    this.aws = spawn(options.python, [join(__dirname, 'aws.py')], { env: this.env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.aws.stdout!).on('line', (line) => this.waiting.shift()!(line));
  }

  public get isEmulated(): boolean { return this.options.endpoint !== undefined; }

  /** Whether the record of calls can be read. What the emulator does is done at once, so there is no waiting, either. */
  public get isWatched(): boolean { return this.isEmulated && !this.options.asAccount; }

  public name(suffix: string): string { return `${this.options.prefix}-${suffix}`; }

  public owns(name: string): boolean { return name.startsWith(`${this.options.prefix}-`); }

  /** Properties of a stack that needs no bootstrapped environment: its templates are short, and it has no assets. */
  public stack(suffix: string, region = this.options.region): StackProps & { stackName: string } {
    return { stackName: this.name(suffix), env: { account: this.options.account, region }, synthesizer: new BootstraplessSynthesizer() };
  }

  /** Puts an asset into AWS IoT SiteWise for the twin to show. */
  public async open() {
    this.model = (await this.call('iotsitewise', 'CreateAssetModel', { assetModelName: this.name('pump') })).assetModelId;
    await this.until('the asset model is active', async () =>
      (await this.call('iotsitewise', 'DescribeAssetModel', { assetModelId: this.model })).assetModelStatus.state === 'ACTIVE');
    this.asset = (await this.call('iotsitewise', 'CreateAsset', { assetName: this.name('pump-1'), assetModelId: this.model })).assetId;
  }

  public async removeAsset() {
    if (this.asset) {
      await this.find('iotsitewise', 'DeleteAsset', { assetId: this.asset });
      await this.until('the asset is deleted', async () => await this.find('iotsitewise', 'DescribeAsset', { assetId: this.asset }) === undefined);
    }
    if (this.model) { await this.find('iotsitewise', 'DeleteAssetModel', { assetModelId: this.model }); }
  }

  public close() { this.aws.stdin!.end(); }

  // --- The CDK command line

  public async deploy(build: (app: App) => unknown): Promise<string> {
    return this.cdk(['deploy', '--all', '--require-approval', 'never', '--progress', 'events'], this.synthesize(build));
  }

  public async destroy(build: (app: App) => unknown): Promise<string> {
    return this.cdk(['destroy', '--all', '--force', '--progress', 'events'], this.synthesize(build));
  }

  public async import(build: (app: App) => unknown, stack: string, identifiers: Record<string, Record<string, string>>): Promise<string> {
    const mapping = join(this.options.folder, `${this.options.prefix}-mapping.json`);
    writeFileSync(mapping, JSON.stringify(identifiers));
    return this.cdk(['import', stack, '--force', '--resource-mapping', mapping], this.synthesize(build));
  }

  private synthesize(build: (app: App) => unknown): string {
    const outdir = join(this.options.folder, `${this.options.prefix}-${++this.deployments}`);
    mkdirSync(outdir, { recursive: true });
    const app = new App({ outdir, analyticsReporting: false });
    build(app);
    app.synth();
    for (const file of readdirSync(outdir).filter((each) => each.endsWith('.template.json'))) {
      const template = JSON.parse(readFileSync(join(outdir, file), 'utf8'));
      this.options.sabotage?.(template);
      writeFileSync(join(outdir, file), JSON.stringify(template, undefined, 1));
    }
    return outdir;
  }

  /** Runs the command line, and resolves to what it says. Rejects with the same where it fails. */
  private async cdk(args: string[], assembly: string): Promise<string> {
    const cli = [join(REPOSITORY, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args, '--app', assembly, '--ci', '--no-notices', '--no-color'];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, cli, { cwd: this.options.folder, env: this.env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
        const said = stdout + stderr;
        if (error) { reject(new Error(said)); } else { resolve(said); }
      }).stdin!.end();
    });
  }

  // --- AWS

  public async call(service: string, operation: string, params: object, region = this.options.region): Promise<any> {
    this.aws.stdin!.write(`${JSON.stringify({ service, operation, params, region })}\n`);
    const line = await new Promise<string>((resolve) => this.waiting.push(resolve));
    const { answer, error, message } = JSON.parse(line);
    if (error !== undefined) { throw Object.assign(new Error(message), { code: error }); }
    return answer;
  }

  /** As `call()`, or undefined where AWS has no such thing. */
  public async find(service: string, operation: string, params: object, region?: string): Promise<any> {
    return this.call(service, operation, params, region).catch((error) => {
      if (!/NotFound|NoSuch|404/.test(error.code)) { throw error; }
    });
  }

  /** All pages of a list. */
  public async list(service: string, operation: string, params: object, member: string, region?: string): Promise<any[]> {
    const { [member]: found = [], ...rest } = await this.call(service, operation, params, region);
    const next = Object.entries(rest).find(([name, value]) => ['nextToken', 'NextToken', 'Marker'].includes(name) && value);
    return next ? [...found, ...await this.list(service, operation, { ...params, [next[0]]: next[1] }, member, region)] : found;
  }

  public async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const start = Date.now(); !await holds();) {
      if (this.isWatched || Date.now() - start > 900_000) { throw new Error(`It does not come that ${what}.`); }
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  }

  public async findJob(workspaceId: string, region?: string): Promise<any> {
    return this.find('iottwinmaker', 'GetSyncJob', { workspaceId, syncSource: SOURCE }, region);
  }

  /** What happened to jobs since the last question. */
  public async calls(region = this.options.region): Promise<Call[]> {
    if (!this.isWatched) { return []; }
    const authorization = `AWS4-HMAC-SHA256 Credential=${this.options.account}/20260101/${region}/iottwinmaker/aws4_request`;
    const all = await (await fetch(`${this.options.endpoint}/rehearsal/calls`, { headers: { authorization } })).json() as Call[];
    const news = all.slice(this.told[region] ?? 0);
    this.told[region] = all.length;
    return news;
  }

  // --- What a plant asks

  /** The job runs. If this twin was not seen before, somebody adds a component to a synced entity. */
  public async runs(workspaceId: string, region = this.options.region): Promise<void> {
    await this.until(`the sync job of ${workspaceId} is ACTIVE`, async () => {
      const job = await this.findJob(workspaceId, region);
      if (job === undefined) { throw new Error(`${workspaceId} has no sync job.`); }
      if (['ERROR', 'DELETING'].includes(job.status.state)) { throw new Error(`The sync job of ${workspaceId} is in ${job.status.state}.`); }
      return job.status.state === 'ACTIVE';
    });
  }

  /** Remembers the twin, and does the work of a user: a component on a synced entity. */
  public async works(workspaceId: string): Promise<void> {
    await this.runs(workspaceId);
    const job = await this.findJob(workspaceId);
    const entity = { workspaceId, entityId: this.asset };
    await this.until('the asset is an entity of the twin', async () => await this.find('iottwinmaker', 'GetEntity', entity) !== undefined);
    await this.call('iottwinmaker', 'UpdateEntity', {
      ...entity, componentUpdates: { manual: { updateType: 'CREATE', componentTypeId: 'com.amazon.iottwinmaker.documents' } },
    });
    this.twins[workspaceId] = job.creationDateTime;
  }

  /** The twin is the one that was remembered, and has the component. */
  public async isSame(workspaceId: string): Promise<void> {
    await this.runs(workspaceId);
    const { creationDateTime } = await this.findJob(workspaceId);
    if (creationDateTime !== this.twins[workspaceId]) { throw new Error(`The twin in ${workspaceId} was rebuilt: its sync job is another one.`); }
    if (!await this.hasComponent(workspaceId)) { throw new Error(`The twin in ${workspaceId} lost the component that a user added.`); }
  }

  public async hasComponent(workspaceId: string): Promise<boolean> {
    return (await this.find('iottwinmaker', 'GetEntity', { workspaceId, entityId: this.asset }))?.components.manual !== undefined;
  }

  /** The twin is another one than was remembered. */
  public async isAnother(workspaceId: string): Promise<void> {
    await this.runs(workspaceId);
    const { creationDateTime } = await this.findJob(workspaceId);
    if (creationDateTime === this.twins[workspaceId]) { throw new Error(`The twin in ${workspaceId} is still the same.`); }
  }

  public async hasNoJob(workspaceId: string, region?: string): Promise<void> {
    const job = await this.findJob(workspaceId, region);
    if (job !== undefined) { throw new Error(`${workspaceId} still has a sync job: it is in ${job.status.state}.`); }
  }

  public async hasWorkspace(workspaceId: string, expected = true): Promise<void> {
    const found = await this.find('iottwinmaker', 'GetWorkspace', { workspaceId }) !== undefined;
    if (found !== expected) { throw new Error(`Workspace ${workspaceId} ${found ? 'is still there' : 'is gone'}.`); }
  }

  /** The bucket of a workspace, by its ARN, refuses what does not come by TLS. */
  public async demandsTls(bucket: string): Promise<void> {
    const policy = await this.find('s3', 'GetBucketPolicy', { Bucket: bucket });
    if (!policy?.Policy.includes('aws:SecureTransport')) { throw new Error(`Bucket ${bucket} no longer refuses what does not come by TLS.`); }
  }

  public async hasBucket(bucket: string, expected: boolean): Promise<void> {
    const found = await this.find('s3', 'GetBucketLocation', { Bucket: bucket }) !== undefined;
    if (found !== expected) { throw new Error(`Bucket ${bucket} ${found ? 'is still there' : 'is gone'}.`); }
  }

  /** A stack, by its ARN, deleted its resources of these types in this order. */
  public async deletedInOrder(stack: string, types: string[]): Promise<void> {
    const events = await this.list('cloudformation', 'DescribeStackEvents', { StackName: stack }, 'StackEvents');
    const seen = events.reverse()
      .filter(({ ResourceType, ResourceStatus }) => types.includes(ResourceType) && ResourceStatus === 'DELETE_COMPLETE')
      .map(({ ResourceType }) => ResourceType);
    if (seen.join() !== types.join()) { throw new Error(`The stack deleted [${seen.join(', ')}], not [${types.join(', ')}].`); }
  }

  public async roles(): Promise<string[]> {
    return (await this.list('iam', 'ListRoles', {}, 'Roles')).map(({ RoleName }) => RoleName).filter((name) => this.owns(name));
  }

  public async managedPolicies(): Promise<any[]> {
    return (await this.list('iam', 'ListPolicies', { Scope: 'Local' }, 'Policies')).filter(({ PolicyName }) => this.owns(PolicyName));
  }

  /** The account has so many managed policies of this plant, and each is attached. */
  public async hasManagedPolicies(expected: number): Promise<void> {
    const policies = await this.managedPolicies();
    const attached = policies.filter(({ AttachmentCount }) => AttachmentCount > 0);
    if (policies.length !== expected || attached.length !== expected) {
      throw new Error(`There are ${policies.length} managed policies, ${attached.length} attached, not ${expected}: ${policies.map(({ PolicyName }) => PolicyName).join(', ')}.`);
    }
  }

  /** A role has these inline policies, and so many managed ones. */
  public async hasPolicies(roleArn: string, inline: string[], attached: number): Promise<void> {
    const RoleName = roleArn.split('/').pop();
    const { PolicyNames } = await this.call('iam', 'ListRolePolicies', { RoleName });
    const { AttachedPolicies } = await this.call('iam', 'ListAttachedRolePolicies', { RoleName });
    if (PolicyNames.join() !== inline.join() || AttachedPolicies.length !== attached) {
      const names = AttachedPolicies.map(({ PolicyName }: any) => PolicyName);
      throw new Error(`Role ${RoleName} has [${[...PolicyNames, ...names].join(', ')}], not [${inline.join(', ')}] and ${attached} managed policies.`);
    }
  }

  public async hasRoles(expected: string[]): Promise<void> {
    const roles = await this.roles();
    if (roles.sort().join() !== expected.sort().join()) { throw new Error(`There are the roles [${roles.join(', ')}], not [${expected.join(', ')}].`); }
  }

  public async bucketOf(workspaceId: string): Promise<string> {
    return (await this.call('iottwinmaker', 'GetWorkspace', { workspaceId })).s3Location.split(':').pop();
  }

  public async keysIn(bucket: string): Promise<string[]> {
    return ((await this.call('s3', 'ListObjectsV2', { Bucket: bucket })).Contents ?? []).map(({ Key }: any) => Key);
  }

  public async hasKeys(bucket: string, expected: string[]): Promise<void> {
    const keys = await this.keysIn(bucket);
    if (keys.join() !== expected.join()) { throw new Error(`Bucket ${bucket} has [${keys.join(', ')}], not [${expected.join(', ')}].`); }
  }

  /** Empties a bucket, markers and old versions included. */
  public async empty(bucket: string, region?: string): Promise<void> {
    const { Versions = [], DeleteMarkers = [] } = await this.call('s3', 'ListObjectVersions', { Bucket: bucket }, region);
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
      await this.call('s3', 'DeleteObject', { Bucket: bucket, Key, VersionId }, region);
    }
  }
}
