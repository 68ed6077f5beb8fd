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
    name: 'role keeps its logical ID when the workspace changes',
    scenario: 'workspace changed',
    apply: (template) => {
      for (const { role } of jobs(template)) {
        template.Resources = JSON.parse(JSON.stringify(template.Resources).replaceAll(`"${role}"`, '"Kept"'));
      }
    },
    caught: /ERROR after update of AWS::IAM::Role \S+: its role lacks iottwinmaker:GetEntity.*\nDeleteSyncJob \S+: its role lacks iottwinmaker:GetEntity/,
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
      const policies = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy');
      policies.forEach((policy) => { delete policy.DeletionPolicy; });
    },
    caught: /no longer refuses what does not come by TLS/,
  },
];

/** The sync jobs of a template, and the logical IDs of their roles. */
function jobs(template: any): Array<{ job: any; role: string }> {
  return Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::IoTTwinMaker::SyncJob')
    .map((job) => ({ job, role: job.Properties.SyncRole['Fn::GetAtt'][0] }));
}
