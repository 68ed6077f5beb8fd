import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Iam, PolicyStatement, refuse, Refused } from './cloud-iam';

export interface Template {
  readonly Parameters?: Record<string, any>;
  readonly Resources?: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { Value: any; Export?: { Name: any } }>;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, any>;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** A stack as it is deployed. */
export interface DeployableStack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** The values of its parameters. */
  readonly parameters: Record<string, string>;
  /** The stacks nested in it, by logical id. */
  readonly nested: Record<string, DeployableStack>;
  /** The names of the stacks that are deployed before it. */
  readonly waitsFor: string[];
}

export const ACCOUNT = '111122223333';

/** A template that AWS CloudFormation refuses before it begins. */
export class BrokenTemplate extends Error {}

/**
 * The properties that CloudFormation replaces a resource for. They are in the database that `cdk diff` uses, made from the registry
 * schemas and the user guide.
 */
const CREATE_ONLY: Map<string, string[]> = (() => {
  const file = join(require.resolve('aws-cdk/package.json'), '..', 'db.json.gz');
  const { schema } = JSON.parse(gunzipSync(readFileSync(file)).toString());
  return new Map(schema.resource.entities.map(({ cloudFormationType, properties }: any) => [
    cloudFormationType,
    Object.keys(properties).filter((name) => properties[name].causesReplacement === 'yes'),
  ]));
})();

/**
 * The types whose registry schema says `"replacementStrategy": "delete_then_create"`, which the database leaves out.
 *
 * @see https://schema.cloudformation.us-east-1.amazonaws.com/aws-iottwinmaker-syncjob.json
 */
const DELETE_THEN_CREATE = ['AWS::IoTTwinMaker::SyncJob'];

const NESTED_STACK = 'AWS::CloudFormation::Stack';
export const SYNC_JOB = 'AWS::IoTTwinMaker::SyncJob';
export const WORKSPACE = 'AWS::IoTTwinMaker::Workspace';

/** The properties by which an app names a resource. Otherwise CloudFormation makes up a name. */
const NAMES: Record<string, string> = {
  'AWS::IAM::Role': 'RoleName', 'AWS::IAM::ManagedPolicy': 'ManagedPolicyName', 'AWS::S3::Bucket': 'BucketName', [WORKSPACE]: 'WorkspaceId',
};

/** What exists because of a resource in a template. */
export class Physical {
  public exists = false;
  /** Left behind by CloudFormation, on purpose. */
  public isOrphan = false;
  /** Left behind by a deployment that was rolled back, perhaps before what it is for was created. */
  public isLeftInRollback = false;

  constructor(public readonly id: string, public readonly type: string, public readonly name: string, public readonly region: string,
    public properties: Record<string, any>) {}

  public get arn(): string {
    switch (this.type) {
      case 'AWS::IAM::Role': return `arn:aws:iam::${ACCOUNT}:role${pathIn(this.properties)}${this.name}`;
      case 'AWS::IAM::ManagedPolicy': return `arn:aws:iam::${ACCOUNT}:policy/${this.name}`;
      case 'AWS::S3::Bucket': return `arn:aws:s3:::${this.name}`;
      case WORKSPACE: return `arn:aws:iottwinmaker:${this.region}:${ACCOUNT}:workspace/${this.name}`;
      case SYNC_JOB: return `arn:aws:iottwinmaker:${this.region}:${ACCOUNT}:workspace/${this.properties.WorkspaceId}/sync-job/SITEWISE-default`;
      default: {
        const [, service, kind = service] = this.type.toLowerCase().split('::');
        return `arn:aws:${service}:${this.region}:${ACCOUNT}:${kind}/${this.name}`;
      }
    }
  }

  public get ref(): string {
    switch (this.type) {
      case 'AWS::IAM::ManagedPolicy': return this.arn;
      case SYNC_JOB: return `${this.properties.WorkspaceId}|${this.properties.SyncSource}`;
      default: return this.name;
    }
  }

  public attribute(name: string): string {
    return name === 'Arn' ? this.arn : `${name} of ${this.ref}`;
  }
}

/** A template, and for one that is nested, where it stands. Its resources have ids that are unique in the cloud. */
class Scope {
  constructor(public readonly stack: DeployableStack, public readonly path: string,
    private readonly parent?: { scope: Scope; resource: TemplateResource }) {}

  public idOf(logicalId: string): string {
    return `${this.path}.${logicalId}`;
  }

  /** The ids of what a value refers to, in this template. */
  public referencesIn(value: any): string[] {
    if (Array.isArray(value)) { return value.flatMap((entry) => this.referencesIn(entry)); }
    if (typeof value !== 'object' || value === null) { return []; }
    const isOfStack = (name: string) => !(name in (this.stack.template.Parameters ?? {}) || name.startsWith('AWS::'));
    if ('Ref' in value) { return isOfStack(value.Ref) ? [this.existing(value.Ref)] : []; }
    if ('Fn::GetAtt' in value) { return [this.existing([value['Fn::GetAtt']].flat()[0].split('.')[0])]; }
    if ('Fn::Sub' in value) {
      const [text, named = {}] = [value['Fn::Sub']].flat();
      const names = [...text.matchAll(/\$\{([^!}]+)\}/g)].map(([, name]) => name.split('.')[0]).filter((name) => !(name in named));
      return [...names.filter(isOfStack).map((name) => this.existing(name)), ...this.referencesIn(named)];
    }
    return Object.values(value).flatMap((entry) => this.referencesIn(entry));
  }

  public existing(logicalId: string): string {
    if (this.stack.template.Resources?.[logicalId] === undefined) { throw new BrokenTemplate(`dangling reference to ${this.idOf(logicalId)}`); }
    return this.idOf(logicalId);
  }

  public resolve(value: any, cloud: Cloud, physical: Map<string, Physical>): any {
    const resolve = (inner: any) => this.resolve(inner, cloud, physical);
    if (Array.isArray(value)) { return value.map(resolve).filter((entry) => entry !== undefined); }
    if (typeof value !== 'object' || value === null) { return value; }

    const entries = Object.entries<any>(value);
    const [name, argument] = entries[0] ?? ['', undefined];
    switch (entries.length === 1 ? name : '') {
      case 'Ref': return this.ref(argument, cloud, physical);
      case 'Fn::GetAtt': return this.attribute([argument].flat(), cloud, physical);
      case 'Fn::Join': return resolve(argument[1]).join(argument[0]);
      case 'Fn::Split': return resolve(argument[1]).split(argument[0]);
      case 'Fn::Select': return resolve(argument[1])[resolve(argument[0])];
      case 'Fn::Base64': return resolve(argument);
      case 'Fn::ImportValue': return cloud.exported(this.stack.region, resolve(argument));
      case 'Fn::Sub': {
        const [text, named = {}] = [argument].flat();
        return text.replace(/\$\{(.+?)\}/g, (_: string, inner: string) => inner in named ? resolve(named[inner]) : this.ref(inner, cloud, physical));
      }
    }
    if (name.startsWith('Fn::')) { throw new Error(`${name} is not known here`); }
    return Object.fromEntries(entries.map(([key, entry]) => [key, resolve(entry)]).filter(([, entry]) => entry !== undefined));
  }

  private ref(name: string, cloud: Cloud, physical: Map<string, Physical>): any {
    switch (name) {
      case 'AWS::Partition': return 'aws';
      case 'AWS::Region': return this.stack.region;
      case 'AWS::AccountId': return ACCOUNT;
      case 'AWS::URLSuffix': return 'amazonaws.com';
      case 'AWS::StackName': return this.path.replaceAll('.', '-').replace(/.*\//, '');
      case 'AWS::StackId': return `arn:aws:cloudformation:${this.stack.region}:${ACCOUNT}:stack/${this.path}`;
      case 'AWS::NoValue': return undefined;
    }
    const parameter = this.stack.template.Parameters?.[name];
    if (parameter === undefined) { return this.found(name, physical).ref; }
    const passed = this.parent?.resource.Properties?.Parameters?.[name];
    return passed !== undefined ? this.parent!.scope.resolve(passed, cloud, physical) : this.stack.parameters[name] ?? parameter.Default;
  }

  private attribute([logicalId, attribute]: string[], cloud: Cloud, physical: Map<string, Physical>): any {
    const nested = this.stack.nested[logicalId];
    if (nested === undefined) { return this.found(logicalId, physical).attribute(attribute); }
    const output = nested.template.Outputs?.[attribute.replace(/^Outputs\./, '')];
    if (output === undefined) { throw new BrokenTemplate(`dangling reference to ${attribute} of ${this.idOf(logicalId)}`); }
    return this.nestedScope(logicalId).resolve(output.Value, cloud, physical);
  }

  public nestedScope(logicalId: string): Scope {
    return new Scope(this.stack.nested[logicalId], this.idOf(logicalId), { scope: this, resource: this.stack.template.Resources![logicalId] });
  }

  private found(logicalId: string, physical: Map<string, Physical>): Physical {
    const found = physical.get(this.idOf(logicalId));
    if (found === undefined) { throw new BrokenTemplate(`dangling reference to ${this.idOf(logicalId)}`); }
    return found;
  }
}

interface Step {
  readonly id: string;
  readonly scope: Scope;
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly waitsFor: Set<string>;
}

/**
 * The resources of a stack in an order that CloudFormation may take. What it may do at the same time, it does in any order, which the
 * seed chooses.
 *
 * Those of a nested stack are among them: they wait for all that their stack waits for, and what waits for that stack waits for all of
 * them. They are cleaned up with the parent.
 */
class Plan {
  public readonly steps: Step[] = [];
  private readonly all = new Map<string, Step>();

  constructor(public readonly stack: DeployableStack, seed: number) {
    this.collect(new Scope(stack, `${stack.region}/${stack.name}`), new Set());
    this.sort(seed);
  }

  public get root(): Scope {
    return new Scope(this.stack, `${this.stack.region}/${this.stack.name}`);
  }

  public step(id: string): Step | undefined {
    return this.all.get(id);
  }

  private collect(scope: Scope, waitsForAbove: Set<string>): string[] {
    const ids: string[] = [];
    for (const [logicalId, resource] of Object.entries(scope.stack.template.Resources ?? {})) {
      const id = scope.idOf(logicalId);
      const dependsOn = [resource.DependsOn ?? []].flat().map((other) => scope.existing(other));
      const waitsFor = new Set([...waitsForAbove, ...scope.referencesIn(resource.Properties), ...dependsOn]);
      if (resource.Type === NESTED_STACK) { this.collect(scope.nestedScope(logicalId), waitsFor).forEach((inner) => waitsFor.add(inner)); }
      this.all.set(id, { id, scope, logicalId, resource, waitsFor });
      ids.push(id);
    }
    Object.values(scope.stack.template.Outputs ?? {}).forEach(({ Value }) => scope.referencesIn(Value));
    return ids;
  }

  private sort(seed: number) {
    const rank = new Map([...this.all.keys()].map((id) => [id, createHash('md5').update(`${seed} ${id}`).digest('hex')]));
    const open = new Map([...this.all].map(([id, { waitsFor }]) => [id, new Set(waitsFor)]));
    const waiting = new Map<string, string[]>();
    open.forEach((ids, id) => ids.forEach((other) => waiting.set(other, [...waiting.get(other) ?? [], id])));
    const ready = [...open].filter(([, ids]) => ids.size === 0).map(([id]) => id);
    while (ready.length > 0) {
      const next = ready.reduce((first, id) => rank.get(id)! < rank.get(first)! ? id : first);
      ready.splice(ready.indexOf(next), 1);
      this.steps.push(this.all.get(next)!);
      for (const id of waiting.get(next) ?? []) {
        open.get(id)!.delete(next);
        if (open.get(id)!.size === 0) { ready.push(id); }
      }
    }
    if (this.steps.length < this.all.size) {
      const done = new Set(this.steps.map(({ id }) => id));
      throw new BrokenTemplate(`circular dependency between ${[...this.all.keys()].filter((id) => !done.has(id)).join(', ')}`);
    }
  }
}

interface Deployed {
  readonly plan: Plan;
  readonly physical: Map<string, Physical>;
}

/** What an update did to a resource that was there before. */
type Done = { readonly old: Physical } & ({ readonly kind: 'updated'; readonly properties: Record<string, any> } | { readonly kind: 'replaced' } | { readonly kind: 'deleted first' });

export interface DeployOptions {
  /** Chooses among the orders that CloudFormation may take. */
  readonly seed: number;
  /** The step that fails, counted from 0, after which CloudFormation rolls back. */
  readonly failingStep?: number;
}

/** Sees what CloudFormation does. */
export interface Observer {
  /** After each step. */
  step(what: 'created' | 'updated' | 'deleted' | 'left', physical: Physical): void;
  /** AWS refuses a step, and the deployment is rolled back. */
  refused(why: string): void;
  /** A policy of a role was overwritten by another of the same name. */
  overwritten(what: string): void;
  /** AWS refuses to delete something. */
  stuck(physical: Physical, inTheWay: string[]): void;
}

/**
 * An account, with AWS CloudFormation in its regions, as far as roles, policies, workspaces and sync jobs are concerned. Other resources
 * are there, and have names, and do nothing.
 *
 * - It creates and updates by dependency. A resource whose create-only property changed is replaced: another one is created, and the old
 *   one deleted in the cleanup; or, for `delete_then_create`, the old one is deleted at once, and then the other is created.
 * - The cleanup comes last: what was replaced and what is no longer in the template is deleted in the reverse order of the template that
 *   it was in. `DeletionPolicy` is that of this template. `UpdateReplacePolicy` is that of the new one, which is not documented.
 * - A rollback is an update to the template before, and then cleans up what was created.
 * - It deletes a role after the inline policies of this role and the managed ones that the role lists, and a managed policy after it detached this from
 *   the roles that the policy lists, as people report. AWS IAM refuses to delete a role with other policies, or a policy that other roles have; AWS
 *   KMS and Amazon SNS refuse no deletion. What is not deleted stays, and CloudFormation goes on.
 */
export class Cloud {
  public readonly iam: Iam;
  /** Everything that exists, whoever created it. */
  public readonly physical = new Set<Physical>();
  private readonly stacks = new Map<string, Deployed>();
  private readonly exports = new Map<string, { value: any; stack: string }>();
  private created = 0;

  /**
   * @param rolesOutside exist without CloudFormation.
   */
  constructor(private readonly observer: Observer, rolesOutside: string[]) {
    this.iam = new Iam((what) => observer.overwritten(what), rolesOutside);
  }

  /**
   * Creates or updates a stack.
   *
   * @returns whether it succeeded. Otherwise it was rolled back.
   */
  public deploy(stack: DeployableStack, { seed, failingStep }: DeployOptions): boolean {
    const key = keyOf(stack);
    const plan = new Plan(stack, seed);
    const before = this.stacks.get(key);
    const physical = new Map<string, Physical>();
    const done = new Map<string, Done>();
    try {
      plan.steps.forEach((step, index) => {
        if (index === failingStep) { refuse('This step fails.'); }
        if (step.resource.Type === NESTED_STACK) { return; }
        this.update(step, before?.physical.get(step.id), physical, done);
      });
      this.renewExports(plan, physical);
    } catch (error) {
      if (!(error instanceof Refused)) { throw error; }
      this.observer.refused(error.message);
      this.rollBack(plan, before, physical, done);
      return false;
    }

    this.stacks.set(key, { plan, physical });
    for (const { id, resource } of [...before?.plan.steps ?? []].reverse()) {
      const old = before!.physical.get(id);
      if (old === undefined || physical.get(id) === old || !old.exists || old.isOrphan) { continue; }
      const isReplaced = physical.has(id);
      const policy = isReplaced ? plan.step(id)!.resource.UpdateReplacePolicy : resource.DeletionPolicy;
      this.remove(old, policy !== undefined && policy !== 'Delete');
    }
    return true;
  }

  /**
   * Deletes a stack.
   */
  public destroy(stack: { name: string; region: string }) {
    const deployed = this.stacks.get(keyOf(stack));
    if (deployed === undefined) { return; }
    this.deleteAll(deployed.plan, deployed.physical, (policy) => policy !== undefined && policy !== 'Delete');
    this.stacks.delete(keyOf(stack));
    this.forgetExports(keyOf(stack));
  }

  /** What is there because of the templates that are deployed. */
  public get deployed(): Physical[] {
    return [...this.stacks.values()].flatMap(({ physical }) => [...physical.values()]);
  }

  /** The statements that the templates have for each role, by its name. */
  public get saidOfRoles(): Map<string, PolicyStatement[]> {
    const said = new Map<string, PolicyStatement[]>();
    const say = (role: string, statements: PolicyStatement[]) => said.set(role, [...said.get(role) ?? [], ...statements]);
    for (const { type, name, properties } of this.deployed) {
      switch (type) {
        case 'AWS::IAM::Role': {
          const attached = this.deployed.filter(({ arn }) => attachedIn(properties).includes(arn));
          say(name, [...statementsByName(properties.Policies).values()].flat());
          say(name, attached.flatMap((policy) => statementsIn(policy.properties)));
          break;
        }
        case 'AWS::IAM::Policy': case 'AWS::IAM::ManagedPolicy': rolesOf(properties).forEach((role) => say(role, statementsIn(properties)));
      }
    }
    return said;
  }

  /** What is there because of a resource of a deployed stack: `Plant.Sync`. */
  public deployedAt(place: string, region?: string): Physical | undefined {
    const stacks = [...this.stacks.values()].filter(({ plan }) => plan.stack.name === place.split('.')[0] && (region === undefined || plan.stack.region === region));
    return stacks[0]?.physical.get(`${stacks[0].plan.stack.region}/${place}`);
  }

  public exported(region: string, name: string): any {
    const found = this.exports.get(`${region} ${name}`);
    if (found === undefined) { throw new BrokenTemplate(`dangling import of ${name}`); }
    return found.value;
  }

  private update({ id, scope, logicalId, resource: { Type, Properties = {}, UpdateReplacePolicy } }: Step, old: Physical | undefined,
    physical: Map<string, Physical>, done: Map<string, Done>) {
    const properties = scope.resolve(Properties, this, physical);
    if (old !== undefined && old.type !== Type) { throw new BrokenTemplate(`changed type of ${id}`); }
    if (old === undefined) {
      physical.set(id, this.create(id, Type, scope, logicalId, properties));
      return;
    }
    const changed = [...new Set([...Object.keys(properties), ...Object.keys(old.properties)])]
      .filter((name) => JSON.stringify(properties[name]) !== JSON.stringify(old.properties[name]));
    if (!changed.some((name) => CREATE_ONLY.get(Type)?.includes(name))) {
      physical.set(id, old);
      if (changed.length === 0) { return; }
      done.set(id, { kind: 'updated', old, properties: old.properties });
      this.change(old, properties);
      return;
    }
    if (DELETE_THEN_CREATE.includes(Type)) {
      done.set(id, { kind: 'deleted first', old });
      this.remove(old, UpdateReplacePolicy !== undefined && UpdateReplacePolicy !== 'Delete');
    } else {
      done.set(id, { kind: 'replaced', old });
    }
    physical.set(id, this.create(id, Type, scope, logicalId, properties));
  }

  private rollBack(plan: Plan, before: Deployed | undefined, physical: Map<string, Physical>, done: Map<string, Done>) {
    if (before === undefined) {
      this.deleteAll(plan, physical, (policy) => policy === 'Retain');
    } else {
      this.restore(plan, before, physical, done);
    }
    physical.forEach((each) => { each.isLeftInRollback = each.isOrphan; });
  }

  private restore(plan: Plan, before: Deployed, physical: Map<string, Physical>, done: Map<string, Done>) {
    const restored = new Map<string, Physical>();
    for (const { id, scope, logicalId, resource } of before.plan.steps) {
      const old = before.physical.get(id);
      if (old === undefined) { continue; }
      const what = done.get(id);
      restored.set(id, old);
      if (what?.kind === 'updated') { this.change(old, what.properties); }
      if (what?.kind === 'deleted first') {
        const other = physical.get(id);
        if (other !== undefined) { this.remove(other, false); }
        old.isOrphan = false;
        if (!old.exists) { restored.set(id, this.create(id, resource.Type, scope, logicalId, old.properties)); }
      }
    }
    this.stacks.set(keyOf(plan.stack), { plan: before.plan, physical: restored });
    for (const { id, resource } of [...plan.steps].reverse()) {
      const other = physical.get(id);
      if (other === undefined || !other.exists || before.physical.get(id) === other || restored.get(id) === other) { continue; }
      this.remove(other, resource.DeletionPolicy === 'Retain');
    }
  }

  private deleteAll(plan: Plan, physical: Map<string, Physical>, isRetained: (policy: string | undefined) => boolean) {
    for (const { id, resource } of [...plan.steps].reverse()) {
      const found = physical.get(id);
      if (found !== undefined) { this.remove(found, isRetained(resource.DeletionPolicy)); }
    }
  }

  private create(id: string, type: string, scope: Scope, logicalId: string, properties: Record<string, any>): Physical {
    const name = properties[NAMES[type]] ?? `${scope.path.replace(/.*\//, '')}-${logicalId}-${this.created++}`;
    const physical = new Physical(id, type, name, scope.stack.region, properties);
    const isTaken = [...this.physical].some((other) => other.type === type && other.ref === physical.ref
      && (type === 'AWS::IAM::Role' || [SYNC_JOB, WORKSPACE].includes(type) && other.region === physical.region));
    if (isTaken) { refuse(`${type} ${physical.ref} exists`); }
    this.write(physical, {});
    physical.exists = true;
    this.physical.add(physical);
    this.observer.step('created', physical);
    return physical;
  }

  private change(physical: Physical, properties: Record<string, any>) {
    const before = physical.properties;
    physical.properties = properties;
    this.write(physical, before);
    this.observer.step('updated', physical);
  }

  private remove(physical: Physical, isRetained: boolean) {
    const inTheWay = isRetained ? [] : this.erase(physical);
    if (inTheWay.length > 0) {
      this.observer.stuck(physical, inTheWay);
    } else if (isRetained) {
      physical.isOrphan = true;
      this.observer.step('left', physical);
    } else {
      physical.exists = false;
      this.physical.delete(physical);
      this.observer.step('deleted', physical);
    }
  }

  private write(physical: Physical, before: Record<string, any>) {
    const { type, name, arn, properties } = physical;
    switch (type) {
      case 'AWS::IAM::Role':
        this.iam.putRole(name, pathIn(properties), physical, statementsByName(properties.Policies), attachedIn(properties), attachedIn(before));
        return;
      case 'AWS::IAM::Policy':
        rolesOf(properties).forEach((role) => this.iam.putInline(role, properties.PolicyName, statementsIn(properties), physical));
        rolesOf(before).filter((role) => before.PolicyName !== properties.PolicyName || !rolesOf(properties).includes(role))
          .forEach((role) => this.iam.deleteInline(role, before.PolicyName));
        return;
      case 'AWS::IAM::ManagedPolicy':
        this.iam.putManaged(arn, statementsIn(properties), physical, rolesOf(properties), rolesOf(before));
        return;
      case SYNC_JOB:
        if (!this.iam.hasRoleAt(properties.SyncRole)) { refuse(`${properties.SyncRole} does not exist`); }
        return;
    }
  }

  /** @returns what is in the way. */
  private erase(physical: Physical): string[] {
    const { type, name, arn, properties } = physical;
    switch (type) {
      case 'AWS::IAM::Role': return this.iam.deleteRole(name, physical, attachedIn(properties));
      case 'AWS::IAM::ManagedPolicy': return this.iam.deleteManaged(arn, rolesOf(properties));
      case 'AWS::IAM::Policy': rolesOf(properties).forEach((role) => this.iam.deleteInline(role, properties.PolicyName)); return [];
      default: return [];
    }
  }

  /** CloudFormation refuses to change or to remove a value that another stack imports. */
  private renewExports({ stack, root }: Plan, physical: Map<string, Physical>) {
    const values = new Map<string, any>();
    for (const { Value, Export } of Object.values(stack.template.Outputs ?? {})) {
      const value = root.resolve(Value, this, physical);
      if (Export !== undefined) { values.set(`${stack.region} ${Export.Name}`, value); }
    }
    const imported = new Set([...this.stacks].filter(([key]) => key !== keyOf(stack))
      .flatMap(([, { plan }]) => importsIn(plan.stack).map((name) => `${plan.stack.region} ${name}`)));
    for (const [name, { value, stack: owner }] of this.exports) {
      if (owner === keyOf(stack) && imported.has(name) && values.get(name) !== value) { refuse(`export ${name} is in use`); }
    }
    this.forgetExports(keyOf(stack));
    values.forEach((value, name) => this.exports.set(name, { value, stack: keyOf(stack) }));
  }

  private forgetExports(stack: string) {
    [...this.exports].filter(([, { stack: owner }]) => owner === stack).forEach(([name]) => this.exports.delete(name));
  }
}

function keyOf({ region, name }: { region: string; name: string }): string {
  return `${region}/${name}`;
}

function importsIn({ template, nested }: DeployableStack): string[] {
  const names = [...JSON.stringify(template).matchAll(/"Fn::ImportValue":("(?:[^"\\]|\\.)*")/g)].map(([, name]) => JSON.parse(name));
  return [...names, ...Object.values(nested).flatMap(importsIn)];
}

function pathIn({ Path = '/' }: Record<string, any>): string {
  return Path;
}

function attachedIn({ ManagedPolicyArns = [] }: Record<string, any>): string[] {
  return ManagedPolicyArns;
}

function rolesOf({ Roles = [] }: Record<string, any>): string[] {
  return Roles;
}

function statementsIn({ PolicyDocument }: Record<string, any>): PolicyStatement[] {
  return PolicyDocument.Statement;
}

function statementsByName(policies: any[] = []): Map<string, PolicyStatement[]> {
  return new Map(policies.map((policy) => [policy.PolicyName, statementsIn(policy)]));
}

/** All references to sync jobs that leave the template of their stack, by the name of the stack. */
export function exportedJobs({ name, template, nested }: DeployableStack): string[] {
  const leaving = [template.Outputs, ...Object.values(template.Resources ?? {}).filter(({ Type }) => Type === NESTED_STACK)];
  const isJob = (logicalId: string) => template.Resources?.[logicalId]?.Type === SYNC_JOB;
  const json = JSON.stringify(leaving);
  const referred = [...json.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(([, ref, attribute]) => ref ?? attribute);
  return [...referred.filter(isJob).map((logicalId) => `${name}.${logicalId}`), ...Object.values(nested).flatMap(exportedJobs)];
}
