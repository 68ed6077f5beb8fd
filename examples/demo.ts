import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { devNull } from 'os';
import { join, relative } from 'path';

const REPOSITORY = join(__dirname, '..');
const EXAMPLE = join(__dirname, 'typescript', 'factory');
const OUTPUT = join(REPOSITORY, 'cdk.out');

interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly Metadata: Record<string, string>;
}

interface Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly templateFile: string;
  readonly resources: Record<string, Resource>;
}

synthesize();
const stacks = readStacks();
console.log(`Synthesized and validated with the CDK, without errors or warnings: ${relative(REPOSITORY, EXAMPLE)}`);
stacks.forEach(printResources);
stacks.forEach(printWorkspacesAndJobs);
printSection('Templates', stacks.map(({ templateFile }) => relative(REPOSITORY, templateFile)));
console.log('\nNothing was deployed: the CDK was run for synthesis alone, and had no AWS credentials.');

/**
 * Runs the CDK with the validation of templates on, and with nothing of AWS in its environment, nor of the tsx that runs this. A warning is an error here.
 */
function synthesize() {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|TSX)_/.test(name));
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [
    join(REPOSITORY, 'node_modules', 'aws-cdk', 'bin', 'cdk'),
    'synth', '--quiet', '--strict',
    '--context', '@aws-cdk/core:validateAgainstDefaultRules=true',
    '--output', OUTPUT,
    '--no-lookups', '--no-notices', '--no-version-reporting', '--no-color',
  ], {
    cwd: EXAMPLE,
    encoding: 'utf8',
    env: {
      ...Object.fromEntries(inherited),
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  if (status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}`);
    console.error(`The example could not be synthesized: ${error?.message ?? 'see what the CDK says above'}. `
      + 'Are the dependencies there (npm ci)?');
    process.exit(1);
  }
}

function readStacks(): Stack[] {
  const { artifacts } = readJson(join(OUTPUT, 'manifest.json'));
  return Object.entries<any>(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([name, { environment, properties }]) => {
      const [account, region] = environment.replace('aws://', '').split('/');
      const templateFile = join(OUTPUT, properties.templateFile);
      return { name, account, region, templateFile, resources: readJson(templateFile).Resources };
    });
}

function printResources({ name, account, region, resources }: Stack) {
  printSection(`Stack ${name}, account ${account}, ${region}`, table(Object.entries(resources)
    .map(([logicalId, resource]) => [resource.Type, logicalId, pathOf(resource)])));
}

function printWorkspacesAndJobs(stack: Stack) {
  for (const resource of Object.values(stack.resources)) {
    const { Type, Properties } = resource;
    if (Type === 'AWS::IoTTwinMaker::Workspace') { printWithRole('Workspace', resource, 'Workspace role', Properties.Role, stack); }
    if (Type === 'AWS::IoTTwinMaker::SyncJob') { printWithRole('Sync job', resource, 'Sync role', Properties.SyncRole, stack); }
  }
}

function printWithRole(name: string, resource: Resource, roleName: string, roleArn: any, { resources, ...stack }: Stack) {
  printSection(`${name} ${pathOf(resource)}`, table(Object.entries(resource.Properties).map(([property, value]) => [property, text(value)])));

  const role = resources[roleArn['Fn::GetAtt'][0]];
  printSection(`${roleName} ${pathOf(role)}`, [
    ...role.Properties.AssumeRolePolicyDocument.Statement.map(trustInWords),
    ...role.Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement)
      .flatMap((statement: any) => permissionInWords(statement, stack)),
  ]);
}

function trustInWords({ Principal, Condition = {} }: any): string {
  const conditions = Object.entries<any>(Condition).flatMap(([operator, keys]) => Object.entries(keys)
    .map(([key, value]) => `, where ${key} is ${text(value)} (${operator})`));
  return `trusts ${text(Principal.Service)}${conditions.join('')}`;
}

function permissionInWords({ Effect, Action, Resource }: any, { account, region }: Pick<Stack, 'account' | 'region'>): string[] {
  const actions: string[][] = list<string>(Action).map((action) => action.split(':'));
  const service = actions[0][0];
  const own = new RegExp(`^arn:.*:${service}:${region}:${account}:`);
  const resources = list(Resource).map(text);
  return [
    ...wrap(`${Effect === 'Allow' ? 'may' : 'may not'} ${actions.map(([, name]) => name).join(', ')} (${service})`),
    ...wrap(`  on ${resources.map((arn) => arn.replace(own, '')).join(', ')}${own.test(resources[0]) ? ' of this account and region' : ''}`),
  ];
}

/**
 * A value of a template, with references as `Fn::Sub` has them.
 */
function text(value: any): string {
  if (typeof value !== 'object') { return String(value); }
  if ('Ref' in value) { return `\${${value.Ref}}`; }
  if ('Fn::GetAtt' in value) { return `\${${value['Fn::GetAtt'].join('.')}}`; }
  if ('Fn::Join' in value) { return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]); }
  return JSON.stringify(value);
}

function pathOf({ Metadata }: Resource): string {
  return Metadata['aws:cdk:path'].replace(/\/Resource$/, '');
}

function list<T>(oneOrMore: T | T[]): T[] {
  return Array.isArray(oneOrMore) ? oneOrMore : [oneOrMore];
}

function wrap(line: string): string[] {
  return line.match(/.{1,100}(?:, |$)/g)!.map((part, index) => `${index > 0 ? '    ' : ''}${part.trimEnd()}`);
}

function table(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

function printSection(title: string, lines: string[]) {
  console.log(`\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function readJson(file: string): any {
  return JSON.parse(readFileSync(file, 'utf8'));
}
