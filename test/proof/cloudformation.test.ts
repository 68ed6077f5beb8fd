import { BrokenTemplate, Cloud, DeployableStack, TemplateResource } from './cloudformation';

const STACK = { name: 'Plant', region: 'us-east-1', parameters: {}, nested: {}, waitsFor: [] };

type Options = Partial<DeployableStack> & { failingStep?: number };

/** An account, and what has been done in it since it was last asked. */
function cloud(rolesOutside: string[] = []) {
  let steps: string[] = [];
  const told: string[] = [];
  const account = new Cloud({
    step: (what, { id, name }) => { steps.push(`${what} ${id.split('.').pop()} ${name}`); },
    refused: (why) => { told.push(why); },
    overwritten: (what) => { told.push(what); },
    stuck: ({ name }, inTheWay) => { told.push(`${name} is kept by ${inTheWay.join(', ')}`); },
  }, rolesOutside);
  const since = () => steps.splice(0);
  return {
    account,
    told,
    deploy: (resources: Record<string, TemplateResource>, { failingStep, ...stack }: Options = {}): string[] => {
      steps = [];
      account.deploy({ ...STACK, template: { Resources: resources }, ...stack }, { seed: 1, failingStep });
      return since();
    },
    destroy: (stack = STACK): string[] => {
      account.destroy(stack);
      return since();
    },
  };
}

const role = (name: string, properties?: object): TemplateResource => ({ Type: 'AWS::IAM::Role', Properties: { RoleName: name, ...properties } });
const workspace = (id: string, policies?: object): TemplateResource => ({ Type: 'AWS::IoTTwinMaker::Workspace', Properties: { WorkspaceId: id }, ...policies });
const job = (policies?: object): TemplateResource => ({
  Type: 'AWS::IoTTwinMaker::SyncJob',
  Properties: { WorkspaceId: { Ref: 'Workspace' }, SyncSource: 'SITEWISE', SyncRole: { 'Fn::GetAtt': ['Role', 'Arn'] } },
  ...policies,
});
const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const ownPolicies = (its: object) => ({ Policies: [{ PolicyName: 'Own', PolicyDocument: { Statement: [its] } }] });
const policy = (type: string, properties: object): TemplateResource => ({
  Type: `AWS::IAM::${type}`,
  Properties: { PolicyDocument: { Statement: [statement] }, ...properties },
});

const PLANT = { Workspace: workspace('factory'), Role: role('sync'), Job: job() };

describe('an update', () => {
  test('deletes a sync job before it creates another, and cleans up last', () => {
    const { deploy } = cloud();
    deploy(PLANT);
    expect(deploy({ ...PLANT, Workspace: workspace('warehouse') })).toEqual([
      'created Workspace warehouse', 'deleted Job Plant-Job-0', 'created Job Plant-Job-1', 'deleted Workspace factory',
    ]);
  });

  test('leaves what is retained when it is replaced', () => {
    const { deploy } = cloud();
    deploy(PLANT);
    expect(deploy({ ...PLANT, Workspace: workspace('warehouse', { UpdateReplacePolicy: 'Retain' }), Job: job({ UpdateReplacePolicy: 'Retain' }) })).toEqual([
      'created Workspace warehouse', 'left Job Plant-Job-0', 'created Job Plant-Job-1', 'left Workspace factory',
    ]);
  });

  test('leaves what the template before retains, and deletes in the reverse order', () => {
    const { deploy } = cloud();
    const other = { Other: role('other') };
    deploy({ ...PLANT, Workspace: workspace('factory', { DeletionPolicy: 'Retain' }), ...other });
    const [first, ...others] = deploy(other);
    expect(first).toBe('deleted Job Plant-Job-0');
    expect(others.sort()).toEqual(['deleted Role sync', 'left Workspace factory']);
  });

  test('changes a managed policy in place, unless a property of it can not be changed', () => {
    const { deploy } = cloud(['sync', 'another']);
    const managed = (description: string, name: string) => ({ Policy: policy('ManagedPolicy', { Description: description, Roles: [name] }) });
    deploy(managed('one', 'sync'));
    expect(deploy(managed('one', 'another'))).toEqual(['updated Policy Plant-Policy-0']);
    expect(deploy(managed('two', 'another'))).toEqual(['created Policy Plant-Policy-1', 'deleted Policy Plant-Policy-0']);
    expect(deploy(managed('two', 'another'))).toEqual([]);
  });

  test.each([
    [{ Ref: 'Id' }],
    [{ 'Fn::Sub': '${Id}' }],
    [{ 'Fn::Sub': ['${Its}', { Its: { Ref: 'Id' } }] }],
  ])('replaces what follows a parameter: %j', (id) => {
    const { deploy, account } = cloud();
    const template = { Parameters: { Id: { Type: 'String' } }, Resources: { Workspace: workspace(id as any) } };
    deploy({}, { template, parameters: { Id: 'factory' } });
    expect(deploy({}, { template, parameters: { Id: 'warehouse' } })).toEqual(['created Workspace warehouse', 'deleted Workspace factory']);
    expect(account.deployedAt('Plant.Workspace')!.arn).toBe('arn:aws:iottwinmaker:us-east-1:111122223333:workspace/warehouse');
  });
});

describe('a rollback', () => {
  test('of a first deployment deletes what is there, and leaves what is retained whatever happens', () => {
    const { deploy, account } = cloud();
    const failed = deploy({
      Workspace: workspace('factory', { DeletionPolicy: 'RetainExceptOnCreate' }),
      Role: { ...role('sync'), DeletionPolicy: 'Retain' },
      Job: job(),
      Last: { ...policy('ManagedPolicy', {}), DependsOn: 'Job' },
    }, { failingStep: 3 });
    expect(failed.slice(3)).toEqual(expect.arrayContaining(['deleted Workspace factory', 'left Role sync']));
    expect(failed[3]).toBe('deleted Job Plant-Job-0');
    expect([...account.physical].map(({ name, isLeftInRollback }) => [name, isLeftInRollback])).toEqual([['sync', true]]);
  });

  test('of an update creates the sync job again, and changes back what was changed', () => {
    const { deploy, account } = cloud(['sync']);
    const inline = (name: string) => ({ Policy: policy('Policy', { PolicyName: name, Roles: ['sync'] }) });
    const plant = { Workspace: workspace('factory'), Role: role('of-the-job'), Job: job({ DependsOn: 'Policy' }) };
    deploy({ ...plant, ...inline('one') });
    const failed = deploy({ ...plant, ...inline('two'), Workspace: workspace('warehouse'), Last: { ...role('last'), DependsOn: 'Job' } }, { failingStep: 4 });
    expect(failed.filter((step) => !step.includes('Policy'))).toEqual([
      'created Workspace warehouse', 'deleted Job Plant-Job-1', 'created Job Plant-Job-2', 'deleted Job Plant-Job-2', 'created Job Plant-Job-3', 'deleted Workspace warehouse',
    ]);
    expect(failed.filter((step) => step.includes('Policy'))).toHaveLength(2);
    expect(account.deployedAt('Plant.Job')!.properties.WorkspaceId).toBe('factory');
    expect(account.iam.statementsOf('sync')).toEqual([statement]);
  });

  test('takes back a deployment that changes an export in use', () => {
    const { deploy, account } = cloud();
    const exporting = (name: string) => ({ Resources: { Role: role(name) }, Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: 'Arn' } } } });
    deploy({}, { name: 'Roles', template: exporting('one') });
    deploy({ User: { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::ImportValue': 'Arn' } } } });
    expect(deploy({}, { name: 'Roles', template: exporting('two') })).toEqual(['created Role two', 'deleted Role two']);
    expect(account.exported('us-east-1', 'Arn')).toBe('arn:aws:iam::111122223333:role/one');
  });
});

describe('roles', () => {
  test('of one account have their inline policies by name, whatever the region', () => {
    const { deploy, told, account } = cloud(['sync']);
    const inline = { Policy: policy('Policy', { PolicyName: 'SyncRolePolicy', Roles: ['sync'] }) };
    deploy(inline);
    deploy(inline, { region: 'eu-west-1' });
    expect(told).toEqual(['policy SyncRolePolicy of role sync']);
    account.destroy({ ...STACK, region: 'eu-west-1' });
    expect(account.iam.statementsOf('sync')).toEqual([]);
  });

  test('are not deleted while there are policies of others on them', () => {
    const { deploy, destroy, told } = cloud();
    deploy({ Role: role('sync') });
    deploy({ Policy: policy('ManagedPolicy', { Roles: ['sync'] }) }, { name: 'Line' });
    destroy();
    expect(told).toEqual(['sync is kept by arn:aws:iam::111122223333:policy/Line-Policy-0']);
  });

  test('are deleted with the policies that they have themselves', () => {
    const { deploy, destroy, told, account } = cloud();
    deploy({ Role: role('sync', { ...ownPolicies(statement), ManagedPolicyArns: ['arn:aws:iam::aws:policy/Any'] }) });
    expect(account.iam.statementsOf('sync')).toEqual([statement]);
    destroy();
    expect([told, account.iam.roleNames]).toEqual([[], []]);
  });

  test('keep a policy that they list themselves from its deletion, if they are retained', () => {
    const { deploy, destroy, told } = cloud();
    deploy({ Policy: policy('ManagedPolicy', {}), Role: { ...role('sync', { ManagedPolicyArns: [{ Ref: 'Policy' }] }), DeletionPolicy: 'Retain' } });
    destroy();
    expect(told).toEqual(['Plant-Policy-0 is kept by sync']);
  });

  test('are named by the last part of an ARN, and have their path in it', () => {
    const { deploy, told, account } = cloud();
    const withPath = (path: string) => ({ ...PLANT, Role: role(`sync${path.length}`, { Path: path }) });
    deploy(withPath('/plant/'));
    expect(account.deployedAt('Plant.Job')!.properties.SyncRole).toBe('arn:aws:iam::111122223333:role/plant/sync7');
    expect(deploy(withPath('/line/'))).toEqual(['created Role sync6', 'deleted Job Plant-Job-0', 'created Job Plant-Job-1', 'deleted Role sync7']);
    deploy({ ...withPath('/line/'), Job: { ...job(), Properties: { ...job().Properties, SyncRole: 'arn:aws:iam::111122223333:role/sync6' } } });
    expect(told).toEqual(['arn:aws:iam::111122223333:role/sync6 does not exist']);
  });

  test('have what the templates say of them', () => {
    const { deploy, account } = cloud(['sync']);
    const another = { ...statement, Action: 's3:PutObject' };
    deploy({
      Role: role('own', { ...ownPolicies(another), ManagedPolicyArns: [{ Ref: 'Listed' }] }),
      Listed: policy('ManagedPolicy', { ManagedPolicyName: 'Listed' }),
      Inline: policy('Policy', { PolicyName: 'Inline', Roles: ['sync'] }),
    });
    deploy({ Attached: policy('ManagedPolicy', { Roles: ['sync'] }) }, { name: 'Line' });
    expect(account.saidOfRoles).toEqual(new Map([['own', [another, statement]], ['sync', [statement, statement]]]));
    deploy({}, { name: 'Line' });
    expect(account.saidOfRoles.get('sync')).toEqual([statement]);
  });

  test.each([
    ['s3:GetObject arn:aws:s3:::bucket/x', true],
    ['s3:GetObject arn:aws:s3:::bucket', false],
    ['s3:PutObject arn:aws:s3:::bucket/x', false],
    ['s3:GetBucketLocation arn:aws:s3:::bucket/x', true],
    ['s3:ListBucket arn:aws:s3:::bucket/x', false],
  ])('are allowed what their statements say: %s %s', (needed, isAllowed) => {
    const { deploy, account } = cloud(['sync']);
    const PolicyDocument = {
      Statement: [
        { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetBucket*'], Resource: 'arn:aws:s3:::*/x' },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*', Condition: {} },
      ],
    };
    deploy({ Policy: policy('ManagedPolicy', { PolicyDocument, Roles: ['sync'] }) });
    expect(account.iam.allows('sync', [needed])).toBe(isAllowed);
  });
});

describe('a nested stack', () => {
  const inner = (id: unknown): Partial<DeployableStack> => ({
    template: {
      Resources: {
        Workspace: workspace('factory'),
        Line: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Id: id } } },
        After: { ...role('after'), DependsOn: 'Line' },
      },
    },
    nested: {
      Line: {
        ...STACK,
        name: 'Line',
        template: {
          Parameters: { Id: { Type: 'String' } },
          Resources: { Role: role('sync'), Job: { ...job(), Properties: { ...job().Properties, WorkspaceId: { Ref: 'Id' } } } },
        },
      },
    },
  });

  test('takes its parameters from the stack around it, and comes before what waits for it', () => {
    const { deploy, account } = cloud();
    const steps = deploy({}, inner({ Ref: 'Workspace' }));
    expect(steps.map((step) => step.split(' ')[1])).toEqual(['Workspace', 'Role', 'Job', 'After']);
    expect(account.deployedAt('Plant.Line.Job')!.properties.WorkspaceId).toBe('factory');
  });

  test('may not need what waits for it', () => {
    const { deploy } = cloud();
    expect(() => deploy({}, inner({ Ref: 'After' }))).toThrow(BrokenTemplate);
  });
});

test('a reference to nothing breaks a template', () => {
  const { deploy } = cloud();
  expect(() => deploy({ Job: job() })).toThrow(new BrokenTemplate('dangling reference to us-east-1/Plant.Workspace'));
});
