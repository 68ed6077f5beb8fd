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

/** What would break a promise, in the user's terms, and what has to be noticed then. */
export const TAMPERS: { readonly broken: string; readonly tamper: Tamper; readonly noticed: Violation }[] = [
  {
    broken: 'a policy is updated in place, where another workspace or role has to replace it',
    tamper: resources([MANAGED_POLICY], ({ Properties }) => { delete Properties.Description; }),
    noticed: 'job lacks a permission',
  },
  {
    broken: 'the generated role is updated in place',
    tamper: templates((template) => Object.entries(template.Resources ?? {}).reduce((before, [id, { Type, Properties }]) => {
      const role = Properties?.SyncRole?.['Fn::GetAtt']?.[0];
      const isGenerated = Type === SYNC_JOB && template.Resources?.[role]?.Properties?.Policies !== undefined;
      return isGenerated ? JSON.parse(JSON.stringify(before).replaceAll(`"${role}"`, `"${id}Role"`)) : before;
    }, template)),
    noticed: 'job lacks a permission',
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
