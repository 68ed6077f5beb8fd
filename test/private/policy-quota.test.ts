import { Annotations, App, Aspects, CfnParameter, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SyncJob, SyncJobProps, Workspace } from '../../src';
import { attachedPolicies, countListedPolicies } from '../../src/private/policy-quota';
import { ENV, EUROPE, OTHER_ACCOUNT, resourcesOf, stackIn, TRUSTING, warningsOn, workspaceIn } from '../fixtures';

const QUOTA = 'PolicyQuota';

function jobIn(scope: Construct, props: Partial<SyncJobProps> = {}, id = 'Sync'): SyncJob {
  return new SyncJob(scope, id, { workspace: props.workspace ?? workspaceIn(scope, `factory-${id}`), ...props });
}

/** A role that lists managed policies itself. */
function roleIn(scope: Construct, listed: number, id = 'Role'): iam.Role {
  const managedPolicies = Array.from({ length: listed }, (_, i) => iam.ManagedPolicy.fromAwsManagedPolicyName(`Example${i}`));
  const role = new iam.Role(scope, id, { ...TRUSTING, managedPolicies });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return role;
}

/** A statement of the given length, so that each fills a policy. */
function statementOf(length: number, id = 'x'): iam.PolicyStatement {
  const statement = (name: string) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [name] });
  const rest = length - JSON.stringify(statement('').toStatementJson()).length;
  return statement(id.padEnd(rest, '.'));
}

const addPolicies = (owner: SyncJob | Workspace, count: number) =>
  Array.from({ length: count }, (_, i) => owner.addToRolePolicy(statementOf(6000, `policy-${i}`)));
const quotaOf = (stack: Stack) => warningsOn(stack).filter((warning) => warning.includes(QUOTA));
const message = (name: string, arn: string, count: number) => `The ${name} ${arn} has ${count} managed policies. AWS IAM accepts 10 per role, or up to 20 after a quota `
  + 'increase. Add fewer or shorter statements, for example with wildcards. ';

describe('a role with more managed policies than AWS IAM accepts', () => {
  test.each<[string, (stack: Stack, more: number) => void, string]>([
    ['generated, of a job', (stack, more) => addPolicies(jobIn(stack), 10 + more),
      `${message('sync role', '[Plant/Sync/SyncRole]', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
    ['generated, of a workspace', (stack, more) => addPolicies(new Workspace(stack, 'Workspace'), 10 + more),
      `${message('workspace role', '[Plant/Workspace/Role]', 11)}[ack: cdk-iot-twinmaker:workspaceRolePolicyQuota]`],
    ['passed in', (stack, more) => addPolicies(jobIn(stack, { syncRole: roleIn(stack, 0) }), 9 + more),
      `${message('sync role', '[Plant/Role]', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
    ['passed in, with its own', (stack, more) => { jobIn(stack, { syncRole: roleIn(stack, 9 + more) }); },
      `${message('sync role', '[Plant/Role]', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
    ['passed in, with its own that come later', (stack, more) => {
      const syncRole = roleIn(stack, 0);
      jobIn(stack, { syncRole });
      Array.from({ length: 9 + more }, (_, i) => syncRole.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(`Later${i}`)));
    }, `${message('sync role', '[Plant/Role]', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
    ['shared by a workspace and a job', (stack, more) => {
      const role = roleIn(stack, 0);
      const workspace = new Workspace(stack, 'Workspace', { workspaceId: 'factory', role });
      addPolicies(workspace, 4);
      addPolicies(jobIn(stack, { workspace, syncRole: role }), 4 + more);
    }, `${message('workspace role', '[Plant/Role]', 11)}[ack: cdk-iot-twinmaker:workspaceRolePolicyQuota]`],
    ['an L1', (stack, more) => {
      const managedPolicyArns = Array.from({ length: 9 + more }, (_, i) => `arn:aws:iam::aws:policy/Example${i}`);
      const role = new iam.CfnRole(stack, 'Role', { managedPolicyArns, assumeRolePolicyDocument: {} });
      jobIn(stack, { syncRole: role });
    }, `${message('sync role', '[Plant/Role]', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
    ['generated, to which an aspect adds', (stack, more) => {
      addPolicies(jobIn(stack), 1);
      Aspects.of(stack).add({
        visit: (node) => { if (node instanceof iam.CfnRole) { node.managedPolicyArns = Array.from({ length: 9 + more }, (_, i) => `arn:aws:iam::aws:policy/Example${i}`); } },
      });
    }, `${message('sync role', '[Plant/Sync/SyncRole]', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
    ['imported', (stack, more) => addPolicies(jobIn(stack, { syncRole: iam.Role.fromRoleName(stack, 'Role', 'sync') }), 9 + more),
      `${message('sync role', 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/sync', 11)}[ack: cdk-iot-twinmaker:syncRolePolicyQuota]`],
  ])('is warned of from the eleventh on, once and to the word: %s', (_, fill, warning) => {
    const [ten, eleven] = [stackIn(), stackIn()];
    fill(ten, 0);
    fill(eleven, 1);
    expect(quotaOf(ten)).toEqual([]);
    expect(quotaOf(eleven)).toEqual([warning]);
  });

  test.each<[string, (app: App) => [first: Stack, second: Stack, roleFor: (stack: Stack) => iam.IRoleRef]]>([
    ['two stacks, with a role of a third', (app) => {
      const role = roleIn(stackIn(app, 'Roles'), 4);
      return [stackIn(app, 'A'), stackIn(app, 'B'), () => role];
    }],
    ['a stack and one nested in it', (app) => {
      const stack = stackIn(app);
      const role = roleIn(stack, 4);
      return [stack, new NestedStack(stack, 'Nested'), () => role];
    }],
    ['two stacks that import it', (app) => [
      stackIn(app, 'A', { env: ENV }), stackIn(app, 'B', { env: EUROPE }), (stack) => {
        ['Third', 'Fourth', 'Fifth', 'Sixth'].forEach((id) => jobIn(stack, { syncRole: iam.Role.fromRoleName(stack, `${id}Role`, 'sync') }, id));
        return iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/plant/sync');
      },
    ]],
    ['two stages', (app) => [
      new Stack(new Stage(app, 'One', { env: ENV }), 'Plant'), new Stack(new Stage(app, 'Two', { env: EUROPE }), 'Plant'), (stack) => {
        ['Third', 'Fourth', 'Fifth', 'Sixth'].forEach((id) => jobIn(stack, { syncRole: iam.Role.fromRoleName(stack, `${id}Role`, 'sync') }, id));
        return iam.Role.fromRoleName(stack, 'Role', 'sync');
      },
    ]],
  ])('is warned of in one place where it is shared by %s', (_, stacksIn) => {
    const app = new App();
    const [first, second, roleFor] = stacksIn(app);
    const jobs = [first, second].map((stack, i) => jobIn(stack, { syncRole: roleFor(stack) }, ['Sync', 'Other'][i]));
    jobs.forEach((job) => addPolicies(job, 3));
    const warnings = [first, second].flatMap((stack) => (stack.nestedStackParent === undefined ? quotaOf(stack) : []));
    expect(warnings).toEqual([expect.stringMatching(/ has 1[0-9] managed policies\./)]);
  });

  test.each<[string, (app: App) => iam.IRoleRef[]]>([
    ['other names', (app) => ['A', 'B'].map((id) => iam.Role.fromRoleName(stackIn(app, id), 'Role', id))],
    ['other accounts', (app) => [ENV, OTHER_ACCOUNT].map((env) => iam.Role.fromRoleName(stackIn(app, `Plant${env.account}`, { env }), 'Role', 'sync'))],
    ['other apps', (app) => [app, new App()].map((each) => iam.Role.fromRoleName(stackIn(each), 'Role', 'sync'))],
    ['other parameters', (app) => ['A', 'B'].map((id) => {
      const stack = stackIn(app, id);
      return iam.Role.fromRoleName(stack, 'Role', new CfnParameter(stack, 'Name').valueAsString);
    })],
    ['other L2s', (app) => ['A', 'B'].map((id) => roleIn(stackIn(app, id), 0))],
  ])('is not mistaken for another one: roles with %s', (_, rolesIn) => {
    for (const syncRole of rolesIn(new App())) { addPolicies(jobIn(Stack.of(syncRole), { syncRole }), 5); }
    expect(rolesIn(new App()).map((syncRole) => {
      addPolicies(jobIn(Stack.of(syncRole), { syncRole }), 6);
      return quotaOf(Stack.of(syncRole));
    })).toEqual([[], []]);
  });

  test('that is looked up is not mistaken for others that are', () => {
    const app = new App();
    const stacks = Array.from({ length: 12 }, (_, i) => stackIn(app, `Plant${i}`, { env: ENV }));
    stacks.forEach((stack, i) => jobIn(stack, { syncRole: iam.Role.fromLookup(stack, 'Role', { roleName: `sync-${i}` }) }, `Sync${i}`));
    expect(stacks.flatMap(quotaOf)).toEqual([]);
  });

  test('may be acknowledged on the stack', () => {
    const stack = stackIn();
    addPolicies(jobIn(stack), 11);
    Annotations.of(stack).acknowledgeWarning('cdk-iot-twinmaker:syncRolePolicyQuota', 'The quota is 20.');
    expect(warningsOn(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => void]>([
    ['a generated role', (stack) => {
      const role = jobIn(stack).syncRole as iam.Role;
      Array.from({ length: 11 }, (_, i) => role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(`Example${i}`)));
    }],
    ['a role without policy updates', (stack) => { jobIn(stack, { syncRole: roleIn(stack, 11).withoutPolicyUpdates() }); }],
  ])('breaks no synthesis where none of them is of this library: %s', (_, fill) => {
    const stack = stackIn();
    fill(stack);
    expect(() => warningsOn(stack)).not.toThrow();
  });

  test.each([[9, 0], [10, 1]])('does not have the policies of a job that was taken out again: with %i others, warnings: %i', (listed, warnings) => {
    const stack = stackIn();
    const role = roleIn(stack, listed);
    jobIn(stack, { syncRole: role }, 'First');
    stack.node.tryRemoveChild('First');
    jobIn(stack, { syncRole: role }, 'Second');
    expect(quotaOf(stack)).toHaveLength(warnings);
  });
});

describe('added statements', () => {
  const policiesOf = (stack: Stack) => resourcesOf(stack, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties.PolicyDocument);

  test.each([[1, 1], [2, 1], [3, 2], [4, 2], [5, 3]])('go into the last policy as long as they fit: %i of half the size need %i', (count, policies) => {
    const stack = stackIn();
    const job = jobIn(stack);
    Array.from({ length: count }, (_, i) => job.addToRolePolicy(statementOf(3021, `statement-${i}`)));
    expect(policiesOf(stack)).toHaveLength(policies);
  });

  test('that do not fit any more go into another policy, to the character', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    [3021, 3022].forEach((length, i) => job.addToRolePolicy(statementOf(length, `statement-${i}`)));
    expect(policiesOf(stack)).toHaveLength(2);
  });

  test('of any length stay below what AWS IAM accepts', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    Array.from({ length: 60 }, (_, i) => job.addToRolePolicy(statementOf(80 + 97 * (i % 60), `statement-${i}`)));
    for (const document of policiesOf(stack)) { expect(JSON.stringify(document).replace(/\s/g, '').length).toBeLessThanOrEqual(6144); }
    expect(policiesOf(stack).flatMap(({ Statement }) => Statement)).toHaveLength(60);
    expect(warningsOn(stack).filter((warning) => warning.includes('StatementTooLarge'))).toEqual([]);
  });

  test('with tokens count 150 characters for each', () => {
    const stack = stackIn();
    const job = jobIn(stack);
    const parameter = new CfnParameter(stack, 'Parameter').valueAsString;
    const statement = (i: number) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`${String(i).padStart(2, '0')}${parameter}`] });
    const size = JSON.stringify(statement(0).toStatementJson()).replace(parameter, '.'.repeat(150)).length + 1;
    const fit = Math.floor(6044 / size);
    Array.from({ length: fit + 1 }, (_, i) => job.addToRolePolicy(statement(i)));
    expect(policiesOf(stack).map(({ Statement }) => Statement.flatMap(({ Resource }: any) => Resource).length)).toEqual([fit, 1]);
  });

  test.each([[6043, false], [6044, true]])('of %i characters are warned of: %s', (length, isWarned) => {
    const stack = stackIn();
    jobIn(stack).addToRolePolicy(statementOf(length));
    expect(warningsOn(stack)).toEqual(isWarned ? [expect.stringMatching(/^A statement for the sync role has about 6045 characters, and AWS IAM accepts 6,144 per policy: /)] : []);
    expect(policiesOf(stack)).toHaveLength(1);
  });

  test('that are too large are named to the word, for a workspace too, and are kept', () => {
    const stack = stackIn();
    const workspace = new Workspace(stack, 'Workspace');
    workspace.addToRolePolicy(statementOf(7000, 'first'));
    workspace.addToRolePolicy(statementOf(100, 'second'));
    const start = JSON.stringify(statementOf(7000, 'first').toStatementJson()).slice(0, 200);
    expect(warningsOn(stack)).toEqual([
      `A statement for the workspace role has about 7001 characters, and AWS IAM accepts 6,144 per policy: ${JSON.stringify(`${start}…`)}. Split it, or write fewer `
      + 'resources, for example with wildcards. [ack: cdk-iot-twinmaker:workspaceRoleStatementTooLarge]',
    ]);
    expect(policiesOf(stack).map(({ Statement }) => Statement.length)).toEqual([1, 1]);
  });

  test('to a role passed in do not join what is needed', () => {
    const stack = stackIn();
    jobIn(stack, { syncRole: roleIn(stack, 0) }).addToRolePolicy(statementOf(100));
    expect(policiesOf(stack).map(({ Statement }) => Statement.length)).toEqual([3, 1]);
  });
});

test('policies are counted by app and role', () => {
  const [app, other] = [new App(), new App()];
  const role = new iam.CfnRole(stackIn(app), 'Role', { assumeRolePolicyDocument: {} });
  attachedPolicies(app, role).push({} as iam.ManagedPolicy);
  expect([attachedPolicies(app, role), attachedPolicies(app, 'sync'), attachedPolicies(other, role)].map(({ length }) => length)).toEqual([1, 0, 0]);
});

test('listed policies are counted where the list is known', () => {
  const stack = stackIn();
  const roleWith = (managedPolicyArns?: string[]) => new iam.CfnRole(stack, `Role${stack.node.children.length}`, { assumeRolePolicyDocument: {}, managedPolicyArns });
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  expect([undefined, roleWith(), roleWith([]), roleWith(['a', 'b']), roleWith(list)].map(countListedPolicies)).toEqual([0, 0, 0, 2, 0]);
});
