import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Aspects, CfnOutput, CfnParameter, Fn, IAspect, IPostProcessor, IPropertyInjector, InjectionContext, IResolveContext, NestedStack, PropertyInjectors, Stack, Stage, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { SyncJob, Workspace } from '../../src';
import * as policyInTree from '../../src/private/policy-in-tree';
import { ENV, workspaceIn } from '../fixtures';

const { reuseInTree } = policyInTree;
const reuse = jest.spyOn(policyInTree, 'reuseInTree');
afterAll(() => reuse.mockRestore());

const SITES: Record<string, object> = { 'in no environment': {}, 'in us-east-1': { env: ENV }, 'in cn-north-1': { env: { ...ENV, region: 'cn-north-1' } } };
const FLAGS: Record<string, object> = {
  'without flags': {},
  'with minimized policies': { '@aws-cdk/aws-iam:minimizePolicies': true },
  'with weak references': { '@aws-cdk/core:defaultCrossStackReferences': 'weak' },
};

/** Changes what CDK is told of a class. The ID of the class is not public under one name in every version. */
class Injector implements IPropertyInjector {
  public readonly constructUniqueId = iam.Role.PROPERTY_INJECTION_ID;
  constructor(private readonly change: (props: iam.RoleProps, context: InjectionContext) => iam.RoleProps) {}
  public inject(props: any, context: InjectionContext) { return this.change(props, context); }
}

/** Each builds an app, and tells that the hook which it is about has run. */
const APPS: Record<string, (app: App, props: object) => unknown> = {
  'a job': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    return new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  },
  'a workspace and a job': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    return new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace') });
  },
  'a job of a workspace in a parameter, with statements added': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    const workspace = workspaceIn(stack, new CfnParameter(stack, 'Id').valueAsString, 'Workspace');
    const job = new SyncJob(stack, 'Sync', { workspace });
    job.addToRolePolicy(new iam.PolicyStatement({ actions: ['iotsitewise:DescribePortal'], resources: ['*'] }));
    return new kms.Key(stack, 'Key').grantDecrypt(job);
  },
  'a job of a workspace in another stack': (app, props) => {
    const workspace = new Workspace(new Stack(app, 'Twin', props), 'Workspace');
    return new SyncJob(new Stack(app, 'Plant', props), 'Sync', { workspace });
  },
  'a job in a nested stack, in a stage': (app, props) => {
    const nested = new NestedStack(new Stack(new Stage(app, 'Production'), 'Plant', props), 'Line');
    return new SyncJob(nested, 'Sync', { workspace: workspaceIn(nested) });
  },
  'an injector that adds a statement with a reference to another stack': (app, props) => {
    const key = new kms.Key(new Stack(app, 'Keys', props), 'Key');
    const stack = new Stack(app, 'Plant', { ...props, propertyInjectors: undefined });
    let ran = 0;
    PropertyInjectors.of(stack).add(new Injector((roleProps) => {
      ran++;
      const statement = new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] });
      Object.values(roleProps.inlinePolicies!)[0].addStatements(statement);
      return roleProps;
    }));
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    return ran;
  },
  'an injector that swaps the trust': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    let ran = 0;
    PropertyInjectors.of(stack).add(new Injector((roleProps) => {
      ran++;
      return { ...roleProps, assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com', { region: new CfnParameter(stack, 'Region').valueAsString }) };
    }));
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    return ran;
  },
  'an L1 that gets its ID later, from a parameter': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    const job = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    job.resource.workspaceId = new CfnParameter(stack, 'Id').valueAsString;
    return Token.isUnresolved(job.resource.workspaceId);
  },
  'the policies of the role as text': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    const role = new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) }).syncRole as iam.Role;
    const l1 = role.node.defaultChild as iam.CfnRole;
    return new CfnOutput(stack, 'Policies', { value: stack.toJsonString([l1.policies, l1.assumeRolePolicyDocument]) });
  },
  'an aspect that looks for roles': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    let ran = 0;
    Aspects.of(app).add(new class implements IAspect {
      public visit(node: IConstruct) {
        if (!(node instanceof iam.Role)) { return; }
        ran++;
        node.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['sts:TagSession'], principals: [new iam.AnyPrincipal()] }));
      }
    });
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    return () => ran;
  },
  'a permissions boundary': (app, props) => {
    const stack = new Stack(app, 'Plant', props);
    iam.PermissionsBoundary.of(app).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'plant-boundary'));
    return new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
  },
  'roles that are synthesized and reported on': (app, props) => {
    iam.Role.customizeRoles(app, { preventSynthesis: false });
    const stack = new Stack(app, 'Plant', props);
    return new SyncJob(stack, 'Sync', { workspace: new Workspace(stack, 'Workspace') });
  },
  'roles that others create, and a report with an ARN that is not text': (app, props) => {
    iam.Role.customizeRoles(app, { usePrecreatedRoles: { 'Plant/Workspace/Role': 'workspace', 'Plant/Sync/SyncRole': 'sync' } });
    const stack = new Stack(app, 'Plant', props);
    const workspaceId = Fn.importValue('workspace');
    return new SyncJob(stack, 'Sync', { workspace: CfnWorkspace.fromWorkspaceId(new Construct(stack, 'Twin'), 'Workspace', workspaceId) });
  },
};

function readAll({ directory }: CloudAssembly): Record<string, string> {
  return Object.fromEntries(readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(json|txt)$/.test(file))
    .map((file) => [file, readFileSync(join(directory, file), 'utf8').replaceAll(directory, '').replace(/TOKEN\.\d+/g, 'TOKEN')]));
}

/** All files that an app synthesizes, and again after a change of what its roles trust. */
function filesOf(build: (app: App, props: object) => unknown, props: object, context: object): Array<Record<string, string>> {
  const app = new App({ context });
  const ran = build(app, props);
  const first = readAll(app.synth());
  // CDK synthesizes a nested stage once only.
  const roles = app.node.findAll().filter((node) => iam.Role.isRole(node) && Stage.of(node) === app) as iam.Role[];
  roles.forEach(({ assumeRolePolicy }) => assumeRolePolicy!.addStatements(
    new iam.PolicyStatement({ actions: ['sts:SetSourceIdentity'], principals: [new iam.AccountRootPrincipal()] })));
  const outputs = [first, readAll(app.synth({ force: true }))];
  expect(typeof ran === 'function' ? ran() : ran).toBeTruthy();
  return outputs;
}

describe.each(Object.keys(SITES))('%s', (site) => {
  describe.each(Object.keys(FLAGS))('%s', (flags) => {
    test.each(Object.keys(APPS))('%s: template, tree and report stay as they are, and once more', (name) => {
      const policies: iam.PolicyDocument[] = [];
      reuse.mockImplementation((policy) => { policies.push(policy); return policy; });
      const before = filesOf(APPS[name], SITES[site], FLAGS[flags]);
      expect(policies).not.toEqual([]);

      reuse.mockImplementation(reuseInTree);
      const after = filesOf(APPS[name], SITES[site], FLAGS[flags]);
      expect(Object.keys(after[0])).toEqual(expect.arrayContaining(['tree.json']));
      expect(after).toEqual(before);
    });
  });
});

test('the statements are worked out for the template, and not again for the tree', () => {
  const render = jest.spyOn(iam.PolicyStatement.prototype, 'toStatementJson');
  const timesWith = (way: typeof reuseInTree, treeMetadata: boolean) => {
    reuse.mockImplementation(way);
    const app = new App({ treeMetadata });
    const stack = new Stack(app, 'Plant');
    new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack) });
    render.mockClear();
    app.synth();
    return render.mock.calls.length;
  };
  const withoutTree = timesWith(reuseInTree, false);

  expect(timesWith(reuseInTree, true)).toBe(withoutTree);
  expect(timesWith((policy) => policy, true)).toBeGreaterThan(withoutTree);
  render.mockRestore();
});

test.each<[string, Partial<IResolveContext>, Partial<IResolveContext>, boolean]>([
  ['the template', { documentPath: ['Resources', 'Role'] }, { documentPath: ['aws:cdk:cloudformation:props'] }, true],
  ['the references of a template', { documentPath: ['Resources', 'Role'], preparing: true }, { documentPath: ['aws:cdk:cloudformation:props'] }, false],
  ['anything else', { documentPath: ['Outputs'] }, { documentPath: ['aws:cdk:cloudformation:props'] }, false],
  ['a template that is looked at for references again', { documentPath: ['Resources', 'Role'] }, { documentPath: ['Resources', 'Role'], preparing: true }, false],
  ['a template that is written again', { documentPath: ['Resources', 'Role'] }, { documentPath: ['Resources', 'Role'] }, false],
])('what is kept comes from the template and goes into the tree: %s', (_, before, after, isKept) => {
  const stack = new Stack();
  const policy: iam.PolicyDocument = reuseInTree(new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })] }));
  const resolveIn = (context: Partial<IResolveContext>) => {
    const processors: IPostProcessor[] = [];
    const registerPostProcessor = (one: IPostProcessor) => processors.push(one);
    const whole = { scope: stack, preparing: false, registerPostProcessor, ...context } as unknown as IResolveContext;
    const resolved = policy.resolve(whole);
    processors.forEach((one) => one.postProcess(resolved, whole));
    return resolved;
  };

  expect(resolveIn(before)).toBeDefined();
  expect(resolveIn(after) === undefined).toBe(isKept);
  if (!isKept && before.preparing === undefined && before.documentPath![0] === 'Resources') {
    resolveIn({ documentPath: ['Outputs'] });
    expect(resolveIn({ documentPath: ['aws:cdk:cloudformation:props'] })).toBeDefined();
  }
});
