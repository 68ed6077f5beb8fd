import { CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IBucketRef } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { Environment } from './environments';
import { PolicyDocument, Statement } from './iam';

/**
 * What AWS CloudFormation would make of the policies in a synthesized stack. Whatever this does not know, it refuses.
 */
export class DeployedStack {
  private readonly resources: Record<string, { Type: string; Properties: any }>;

  constructor(private readonly stack: Stack, private readonly env: Environment, private readonly parameters: Record<string, string> = {}) {
    this.resources = Template.fromStack(stack).toJSON().Resources;
  }

  public roleName(role: IConstruct): string {
    return this.logicalIdOf(role);
  }

  public logicalIdOf({ node }: IConstruct): string {
    return this.stack.getLogicalId(node.defaultChild as CfnElement);
  }

  /**
   * The name of a bucket: its own, or, as a stand-in for what AWS CloudFormation makes up, its logical id.
   */
  public bucketName({ bucketRef }: IBucketRef): string {
    return this.resolve(this.stack.resolve(bucketRef.bucketName));
  }

  /**
   * The policy of a resource, as one of its properties has it.
   */
  public policyIn(type: string, property: string): PolicyDocument {
    const [{ Properties }, ...others] = Object.values(this.resources).filter(({ Type }) => Type === type);
    if (others.length > 0) { throw new Error(`there is more than one ${type}`); }
    return this.resolve(Properties[property]);
  }

  /**
   * Who may assume a role.
   */
  public trustOf(role: IConstruct): PolicyDocument {
    return this.resolve(this.resources[this.roleName(role)].Properties.AssumeRolePolicyDocument);
  }

  /**
   * Everything that a role is allowed, inline or in a policy of its own.
   */
  public policiesOf(role: IConstruct): PolicyDocument[] {
    const name = this.roleName(role);
    const { Policies = [], ManagedPolicyArns = [], PermissionsBoundary } = this.resources[name].Properties;
    if (ManagedPolicyArns.length > 0 || PermissionsBoundary !== undefined) { throw new Error(`${name} has more than the template shows`); }

    return [...this.understood(Policies.map(({ PolicyDocument: document }: any) => document)), ...this.policiesAttachedTo(name)];
  }

  /**
   * What this stack adds to a role, wherever that is, by its name.
   */
  public policiesAttachedTo(roleName: string): PolicyDocument[] {
    const attached = Object.values(this.resources)
      .filter(({ Type }) => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'].includes(Type))
      .map(({ Properties }) => Properties)
      .filter(({ Roles = [], RoleName }) => this.resolve([...Roles, RoleName]).includes(roleName));
    return this.understood(attached.map(({ PolicyDocument: document }) => document));
  }

  private understood(unresolved: any[]): PolicyDocument[] {
    const documents: PolicyDocument[] = this.resolve(unresolved);
    documents.flatMap(({ Statement: statements }) => statements).forEach(checkUnderstood);
    return documents;
  }

  private resolve(value: any): any {
    if (Array.isArray(value)) { return value.map((entry) => this.resolve(entry)); }
    if (typeof value !== 'object' || value === null) { return value; }

    const [[name, argument] = ['']] = Object.entries<any>(value);
    switch (name) {
      case 'Ref': return this.ref(argument);
      case 'Fn::GetAtt': return this.attribute(argument);
      case 'Fn::Join': return this.resolve(argument[1]).join(argument[0]);
      case 'Fn::Split': return this.resolve(argument[1]).split(argument[0]);
      case 'Fn::Select': return this.resolve(argument[1])[argument[0]];
    }
    if (name.startsWith('Fn::')) { throw new Error(`${name} is not known here`); }
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolve(entry)]));
  }

  private ref(name: string): string {
    switch (name) {
      case 'AWS::Partition': return this.env.partition;
      case 'AWS::Region': return this.env.region;
      case 'AWS::AccountId': return this.env.account;
    }
    if (name in this.parameters) { return this.parameters[name]; }
    const { Type, Properties } = this.resources[name] ?? {};
    switch (Type) {
      case 'AWS::IAM::Role': return name;
      case 'AWS::S3::Bucket': return this.resolve(Properties?.BucketName ?? name.toLowerCase());
      case 'AWS::IoTTwinMaker::Workspace': return this.resolve(Properties.WorkspaceId);
      case 'AWS::SNS::Topic': return this.arn('sns', name);
      case 'AWS::StepFunctions::StateMachine': return this.arn('states', `stateMachine:${name}`);
    }
    throw new Error(`Ref of ${name} is not known here`);
  }

  private arn(service: string, resource: string): string {
    const { partition, region, account } = this.env;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }

  private attribute([name, attribute]: [string, string]): string {
    const { Type, Properties } = this.resources[name];
    const { partition, region, account } = this.env;
    switch (`${Type} ${attribute}`) {
      case 'AWS::IAM::Role Arn': return `arn:${partition}:iam::${account}:role/${name}`;
      case 'AWS::S3::Bucket Arn': return `arn:${partition}:s3:::${this.ref(name)}`;
      case 'AWS::KMS::Key Arn': return `arn:${partition}:kms:${region}:${account}:key/${name}`;
      case 'AWS::IoTTwinMaker::Workspace Arn': return `arn:${partition}:iottwinmaker:${region}:${account}:workspace/${this.resolve(Properties.WorkspaceId)}`;
    }
    throw new Error(`${attribute} of ${name} is not known here`);
  }
}

/**
 * The evaluation reasons about what is allowed on some resource: true of these elements, not of `NotResource` or `Deny`.
 */
function checkUnderstood(statement: Statement) {
  const unknown = Object.keys(statement).filter((element) => !['Sid', 'Effect', 'Action', 'Resource', 'Condition'].includes(element));
  if (unknown.length > 0 || statement.Effect !== 'Allow') { throw new Error(`not known here: ${JSON.stringify(statement)}`); }
}
