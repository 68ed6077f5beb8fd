import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnWorkspace } from 'aws-cdk-lib/aws-iottwinmaker';
import { AWS, CHINA, Environment, FOREIGN_ACCOUNT, US_GOV, WORKSPACE_ID } from './environments';
import { allActions, allServicePrincipals, AssumableRole, proof } from './iam';
import { DeployedStack } from './template';
import { SyncJob, Workspace } from '../../src';

const TWINMAKER = 'iottwinmaker.amazonaws.com';

type MakeRole = (stack: Stack) => iam.IRoleRef;

const SYNC_ROLE: MakeRole = (stack) =>
  new SyncJob(stack, 'Sync', { workspace: CfnWorkspace.fromWorkspaceId(stack, 'Workspace', WORKSPACE_ID) }).syncRole;
const WORKSPACE_ROLE: MakeRole = (stack) => new Workspace(stack, 'Workspace', { workspaceId: WORKSPACE_ID }).role;

function generatedRole(makeRole: MakeRole, env: Environment, stackEnv?: Environment): AssumableRole {
  const stack = new Stack(new App(), 'Stack', { env: stackEnv });
  const role = makeRole(stack);
  const deployed = new DeployedStack(stack, env);
  return new AssumableRole(`arn:${env.partition}:iam::${env.account}:role/${deployed.roleName(role)}`, deployed.trustOf(role));
}

proof('trust');

describe.each([{ whose: 'a sync job', makeRole: SYNC_ROLE }, { whose: 'a workspace', makeRole: WORKSPACE_ROLE }].flatMap(({ whose, makeRole }) => [
  { whose, where: 'in us-east-1', env: AWS, role: generatedRole(makeRole, AWS, AWS) },
  { whose, where: 'in cn-north-1', env: CHINA, role: generatedRole(makeRole, CHINA, CHINA) },
  { whose, where: 'in us-gov-west-1', env: US_GOV, role: generatedRole(makeRole, US_GOV, US_GOV) },
  { whose, where: 'wherever a stack without an environment is deployed', env: CHINA, role: generatedRole(makeRole, CHINA) },
]))('the role made for $whose, $where', ({ env: { partition, region, account }, role }) => {
  const onBehalfOf = (sourceAccount: string) => ({
    'aws:SourceAccount': sourceAccount,
    'aws:SourceArn': `arn:${partition}:iottwinmaker:${region}:${sourceAccount}:workspace/${WORKSPACE_ID}`,
  });

  test('AWS IoT TwinMaker may assume it when it does not say on whose behalf', async () => {
    expect(await role.mayBeAssumedBy(TWINMAKER)).toBe(true);
  });

  test('AWS IoT TwinMaker may assume it on behalf of this account', async () => {
    expect(await role.mayBeAssumedBy(TWINMAKER, onBehalfOf(account))).toBe(true);
  });

  test('AWS IoT TwinMaker may not assume it on behalf of another account', async () => {
    expect(await role.mayBeAssumedBy(TWINMAKER, onBehalfOf(FOREIGN_ACCOUNT))).toBe(false);
    expect(await role.mayBeAssumedBy(TWINMAKER, { 'aws:SourceAccount': '' })).toBe(false);
  });

  describe.each([
    { behalf: 'not saying on whose behalf', context: {} },
    { behalf: 'on behalf of this account', context: onBehalfOf(account) },
    { behalf: 'on behalf of another account', context: onBehalfOf(FOREIGN_ACCOUNT) },
  ])('$behalf', ({ context }) => {
    test('no other service may assume it', async () => {
      const services = await allServicePrincipals();
      expect(services).toContain(TWINMAKER);
      const others = services.filter((service) => service !== TWINMAKER);
      const alike = [`${TWINMAKER}.cn`, `iottwinmaker.${region}.amazonaws.com`, `x${TWINMAKER}`];
      expect(await whoMayAssume([...others, ...alike])).toEqual([]);
    });

    test('no user, role or account may assume it, with all permissions of their own', async () => {
      const principals = [account, FOREIGN_ACCOUNT].flatMap((owner) => [
        `arn:${partition}:iam::${owner}:root`,
        `arn:${partition}:iam::${owner}:user/admin`,
        `arn:${partition}:iam::${owner}:role/admin`,
        `arn:${partition}:sts::${owner}:assumed-role/admin/session`,
        `arn:${partition}:sts::${owner}:federated-user/admin`,
      ]);
      expect(await whoMayAssume(principals)).toEqual([]);
    });

    test('nobody may assume it without a name', async () => {
      expect(await role.mayBeAssumedBy({ type: 'Anonymous' }, context)).toBe(false);
    });

    async function whoMayAssume(principals: string[]): Promise<string[]> {
      const answers = await Promise.all(principals.map((principal) => role.mayBeAssumedBy(principal, context)));
      return principals.filter((_, index) => answers[index]);
    }
  });

  test('AWS IoT TwinMaker may do nothing else to it than assume it', async () => {
    expect(role.actionsOf(TWINMAKER, await allActions('sts'), onBehalfOf(account))).toEqual(['sts:AssumeRole']);
  });
});

describe('these tests see', () => {
  const allow = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  const roleTrusting = (...statements: object[]) => new AssumableRole('arn:aws:iam::111122223333:role/Role', {
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ ...allow, ...statement })),
  });

  test.each<[string, AssumableRole, Parameters<AssumableRole['mayBeAssumedBy']>]>([
    ['a service too many', roleTrusting({ Principal: { Service: [TWINMAKER, 'lambda.amazonaws.com'] } }), ['lambda.amazonaws.com']],
    ['a trust in everybody', roleTrusting({ Principal: '*' }), [{ type: 'Anonymous' }]],
    ['a trust in this account', roleTrusting({ Principal: { AWS: '111122223333' } }), ['arn:aws:iam::111122223333:user/admin']],
    ['a trust in another account', roleTrusting({ Principal: { AWS: FOREIGN_ACCOUNT } }), [`arn:aws:iam::${FOREIGN_ACCOUNT}:role/admin`]],
    ['a trust in one role', roleTrusting({ Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' } }), ['arn:aws:iam::111122223333:role/admin']],
    ['a trust on whose behalf ever', roleTrusting({ Principal: { Service: TWINMAKER } }), [TWINMAKER, { 'aws:SourceAccount': FOREIGN_ACCOUNT }]],
  ])('%s', async (_, role, [principal, context]) => {
    expect(await role.mayBeAssumedBy(principal, context)).toBe(true);
  });

  test('an action too many', async () => {
    const role = roleTrusting({ Principal: { Service: TWINMAKER }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
    expect(role.actionsOf(TWINMAKER, await allActions('sts'), {})).toEqual(['sts:AssumeRole', 'sts:TagSession']);
  });

  test('a condition that always asks for the account', async () => {
    const role = roleTrusting({ Principal: { Service: TWINMAKER }, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } });
    expect(await role.mayBeAssumedBy(TWINMAKER, { 'aws:SourceAccount': '111122223333' })).toBe(true);
    expect(await role.mayBeAssumedBy(TWINMAKER)).toBe(false);
  });
});
