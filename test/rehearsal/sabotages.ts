/** A library that breaks a promise, and the scenario that has to notice it. */
export interface Sabotage {
  readonly name: string;
  readonly scenario: string;

  /** Does to a template what that library would have written. */
  readonly apply: (template: any) => void;

  /** What the rehearsal says. */
  readonly caught: RegExp;
}

export const SABOTAGES: Sabotage[] = [
  {
    name: 'permissions in a policy that nothing waits for',
    scenario: 'hello-twin',
    apply: (template) => {
      for (const { role, job } of jobs(template)) {
        const { Policies } = template.Resources[role].Properties;
        delete template.Resources[role].Properties.Policies;
        Policies?.forEach(({ PolicyName, PolicyDocument }: any, index: number) => {
          template.Resources[`Late${index}`] = { Type: 'AWS::IAM::Policy', Properties: { PolicyName, PolicyDocument, Roles: [{ Ref: role }] } };
        });
        delete job.DependsOn;
      }
    },
    caught: /CreateSyncJob \S+: its role lacks iotsitewise:DescribeAsset/,
  },
  {
    name: 'role does not name its workspace',
    scenario: 'workspace changed',
    apply: (template) => jobs(template).forEach(({ role }) => { delete template.Resources[role].Properties.Path; }),
    caught: /ERROR after update of AWS::IAM::Role \S+: its role lacks iottwinmaker:GetEntity.*\nDeleteSyncJob \S+: its role lacks iottwinmaker:GetEntity/,
  },
  {
    name: 'policy of an own role does not name its workspace',
    scenario: 'workspace changed, own role',
    apply: (template) => policies(template).forEach(({ Properties }) => { delete Properties.Description; }),
    caught: /ERROR after update of AWS::IAM::ManagedPolicy \S+: its role lacks iottwinmaker:GetEntity/,
  },
  {
    name: 'form of the ID in the logical ID of the role',
    scenario: 'ID in another form',
    apply: (template) => {
      for (const { role } of jobs(template)) {
        const isText = typeof template.Resources[role].Properties.Path === 'string';
        if (!isText) { template.Resources = JSON.parse(JSON.stringify(template.Resources).replaceAll(`"${role}"`, '"ByToken"')); }
      }
    },
    caught: /The sync jobs went through \[DeleteSyncJob \S+, CreateSyncJob \S+\], not through \[\]/,
  },
  {
    name: 'added permissions retained',
    scenario: 'permissions taken back',
    apply: (template) => policies(template).forEach(retain),
    caught: /has \[WorkspaceBucket, \S+\], not \[WorkspaceBucket\] and 0 managed policies/,
  },
  {
    name: 'added permissions retained in an app that retains all',
    scenario: 'permissions taken back',
    apply: (template) => { if (jobs(template).some(({ job }) => job.DeletionPolicy === 'Retain')) { policies(template).forEach(retain); } },
    caught: /has \[WorkspaceBucket, \S+\], not \[WorkspaceBucket\] and 0 managed policies/,
  },
  {
    name: 'policy of an exchanged role retained',
    scenario: 'own roles',
    apply: (template) => policies(template).forEach(retain),
    caught: /There are the roles \[\S+-a, \S+-b, \S+-c\], not \[\S+-b, \S+-c\]/,
  },
  {
    name: 'policy of an own role retained',
    scenario: 'own roles deleted',
    apply: (template) => policies(template).forEach(retain),
    caught: /must detach all policies first/,
  },
  {
    name: 'name of a role cut out of its ARN',
    scenario: 'L1 role with a path',
    apply: (template) => policies(template).forEach(({ Properties }) => {
      Properties.Roles = Properties.Roles.map(({ Ref }: any) => ({ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': [Ref, 'Arn'] }] }] }));
    }),
    caught: /The role with name plant cannot be found/,
  },
  {
    name: 'permissions on a key inline in the role that the key names',
    scenario: 'key that names the roles',
    apply: (template) => {
      for (const [id, { Type, Properties }] of Object.entries<any>(template.Resources)) {
        if (!['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'].includes(Type)) { continue; }
        const role = template.Resources[Properties.Roles[0].Ref];
        role.Properties.Policies = [...role.Properties.Policies ?? [], { PolicyName: Type.split('::')[2], PolicyDocument: Properties.PolicyDocument }];
        delete template.Resources[id];
        Object.values<any>(template.Resources).filter(({ DependsOn }) => Array.isArray(DependsOn))
          .forEach((resource) => { resource.DependsOn = resource.DependsOn.filter((each: string) => each !== id); });
      }
    },
    caught: /[Cc]ircular/,
  },
  {
    name: 'inherited tag on the job',
    scenario: 'tags above',
    apply: (template) => {
      const tags = Object.values<any>(template.Resources).find(({ Type }) => Type === 'AWS::IoTTwinMaker::Workspace').Properties.Tags;
      jobs(template).forEach(({ job }) => { job.Properties.Tags = tags; });
    },
    caught: /The sync jobs went through \[DeleteSyncJob \S+, CreateSyncJob \S+\], not through \[\]/,
  },
  {
    name: 'bucket policy not retained',
    scenario: 'hello-twin',
    apply: (template) => {
      const ofBuckets = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy');
      ofBuckets.forEach((policy) => { delete policy.DeletionPolicy; });
    },
    caught: /no longer refuses what does not come by TLS/,
  },
];

/** The sync jobs of a template, and the logical IDs of their roles. */
function jobs(template: any): Array<{ job: any; role: string }> {
  return Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::IoTTwinMaker::SyncJob')
    .map((job) => ({ job, role: job.Properties.SyncRole['Fn::GetAtt'][0] }));
}

/** The managed policies of a template. */
function policies(template: any): any[] {
  return Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
}

function retain(resource: any) {
  Object.assign(resource, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
}
