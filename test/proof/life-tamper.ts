import { DeployableStack, SYNC_JOB, Template, TemplateResource, WORKSPACE } from './cloudformation';
import { Tamper, Violation } from './life-run';

const ROLE = 'AWS::IAM::Role';
const MANAGED_POLICY = 'AWS::IAM::ManagedPolicy';

/** Changes the templates of an app, those of nested stacks too. */
function templates(change: (template: Template, deployment: number) => Template | void): Tamper {
  return (built, { deployment }) => {
    const changed = (stack: DeployableStack): DeployableStack => ({
      ...stack,
      template: change(stack.template, deployment) ?? stack.template,
      nested: Object.fromEntries(Object.entries(stack.nested).map(([id, nested]) => [id, changed(nested)])),
    });
    return { ...built, stacks: built.stacks.map(changed) };
  };
}

type Change = (resource: TemplateResource & { Properties: any }, context: { id: string; deployment: number; template: Template }) => void;

/** Changes the resources of some types. */
function resources(types: string[], change: Change): Tamper {
  return templates((template, deployment) => Object.entries(template.Resources ?? {}).filter(([, { Type }]) => types.includes(Type))
    .forEach(([id, resource]) => change(resource as any, { id, deployment, template })));
}

/** The policies with what a job or workspace needs, or with what was added. */
function policies(kind: 'needed' | 'added', change: Change): Tamper {
  return resources([MANAGED_POLICY], (policy, context) => { if (context.id.includes('AddedPolicy') === (kind === 'added')) { change(policy, context); } });
}

const retain = (resource: TemplateResource) => { Object.assign(resource, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }); };

/** Renames resources of a template, and what refers to them. */
function renamed(template: Template, names: [string, string][]): Template {
  return names.reduce((before, [from, to]) => JSON.parse(JSON.stringify(before).replaceAll(`"${from}"`, `"${to}"`)), template);
}

/** What would break a promise, in the user's terms, and what has to be noticed then. */
export const TAMPERS: { readonly broken: string; readonly tamper: Tamper; readonly noticed: Violation }[] = [
  {
    broken: 'a policy is updated in place, where another workspace or role has to replace it',
    tamper: resources([MANAGED_POLICY], ({ Properties }) => { delete Properties.Description; }),
    noticed: 'job lacks a permission',
  },
  {
    broken: 'the generated role is updated in place',
    tamper: resources([ROLE], ({ Properties }) => { delete Properties.Path; }),
    noticed: 'job lacks a permission',
  },
  {
    broken: 'the generated role is another one if the ID has another form',
    tamper: templates((template) => renamed(template, Object.entries(template.Resources ?? {})
      .map(([id, { Properties }]) => [id, JSON.stringify(Properties?.Path) ?? ''])
      .filter(([, path]) => path.includes('/cdk-iot-twinmaker/')).map(([id, path]) => [id, id + Buffer.from(path).toString('hex')]))),
    noticed: 'job changed',
  },
  {
    broken: 'a permission that was added is retained',
    tamper: policies('added', retain),
    noticed: 'permission stays',
  },
  {
    broken: 'what a workspace needs stays on the role that it had before',
    tamper: policies('needed', (policy) => { policy.UpdateReplacePolicy = 'Retain'; }),
    noticed: 'policy stays',
  },
  {
    broken: 'what a retained job needs goes when the job is replaced',
    tamper: policies('needed', (policy) => { policy.UpdateReplacePolicy = 'Delete'; }),
    noticed: 'what is retained lacks a permission',
  },
  {
    broken: 'what is needed is retained while its role goes',
    tamper: policies('needed', retain),
    noticed: 'can not be deleted',
  },
  {
    broken: 'a role that stays has a policy that goes',
    tamper: policies('added', ({ Properties }, { id, template }) => {
      const role = template.Resources![Properties.Roles[0].Ref];
      if (role === undefined) { return; }
      retain(role);
      role.Properties!.ManagedPolicyArns = [{ Ref: id }];
      delete Properties.Roles;
      delete Properties.Description;
    }),
    noticed: 'can not be deleted',
  },
  {
    broken: 'the app is not warned of a role that goes',
    tamper: (built) => ({ ...built, warnedRoles: [] }),
    noticed: 'can not be deleted',
  },
  {
    broken: 'a policy takes the name of a role from an ARN with a path',
    tamper: policies('needed', ({ Properties }) => {
      const [{ Ref: role }] = Properties.Roles;
      if (role !== undefined) { Properties.Roles = [{ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': [role, 'Arn'] }] }] }]; }
    }),
    noticed: 'name of no role',
  },
  {
    broken: 'two policies of a role have one name',
    tamper: resources([MANAGED_POLICY], (resource) => {
      const { PolicyDocument, Roles } = resource.Properties;
      Object.assign(resource, { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'TwinMaker', PolicyDocument, Roles } });
    }),
    noticed: 'role lacks what its template says',
  },
  {
    broken: 'a policy has a name, and can be overwritten',
    tamper: resources([MANAGED_POLICY], (resource, { id }) => {
      const { PolicyDocument, Roles } = resource.Properties;
      Object.assign(resource, { Type: 'AWS::IAM::Policy', Properties: { PolicyName: id, PolicyDocument, Roles } });
    }),
    noticed: 'policy name twice on a role',
  },
  {
    broken: 'a policy goes while its workspace is retained',
    tamper: resources([MANAGED_POLICY], (resource) => {
      delete resource.DeletionPolicy;
      delete resource.UpdateReplacePolicy;
    }),
    noticed: 'what is retained lacks a permission',
  },
  {
    broken: 'a policy goes while its job is retained',
    tamper: resources([MANAGED_POLICY, ROLE], (resource) => {
      delete resource.DeletionPolicy;
      delete resource.UpdateReplacePolicy;
    }),
    noticed: 'job lacks a permission',
  },
  {
    broken: 'the job does not wait for its permissions',
    tamper: resources([SYNC_JOB], (job) => { delete job.DependsOn; }),
    noticed: 'job lacks a permission',
  },
  {
    broken: 'the workspace does not wait for the permissions on its bucket',
    tamper: resources([WORKSPACE], (workspace) => { delete workspace.DependsOn; }),
    noticed: 'workspace lacks a permission',
  },
  {
    broken: 'one of the 14 permissions is left out',
    tamper: templates((template) => JSON.parse(JSON.stringify(template).replaceAll('"iottwinmaker:DeleteComponentType",', ''))),
    noticed: 'job lacks a permission',
  },
  {
    broken: 'a tag from above lands on the job',
    tamper: resources([SYNC_JOB], ({ Properties }) => { Properties.Tags = { ...Properties.Tags, team: 'plant' }; }),
    noticed: 'tags of a job',
  },
  {
    broken: 'a deployment changes the job',
    tamper: resources([SYNC_JOB], ({ Properties }, { deployment }) => { Properties.Tags = { ...Properties.Tags, deployment: String(deployment) }; }),
    noticed: 'job changed',
  },
  {
    broken: 'a grant names the job in another stack',
    tamper: resources([SYNC_JOB], (_, { id, template }) => {
      Object.assign(template, { Outputs: { ...template.Outputs, [`${id}Arn`]: { Value: { 'Fn::GetAtt': [id, 'Arn'] } } } });
    }),
    noticed: 'reference to a job leaves its stack',
  },
  {
    broken: 'the role waits for the job',
    tamper: resources([SYNC_JOB], ({ Properties: { SyncRole } }, { id, template }) => {
      const role = template.Resources![SyncRole['Fn::GetAtt']?.[0]];
      if (role !== undefined) { role.DependsOn = id; }
    }),
    noticed: 'cycle or dangling reference',
  },
  {
    broken: 'the job waits for what is not there',
    tamper: resources([SYNC_JOB], (job) => { job.DependsOn = [job.DependsOn ?? [], 'Gone'].flat(); }),
    noticed: 'cycle or dangling reference',
  },
];
