import { execFile } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { devNull, tmpdir } from 'os';
import { dirname, join } from 'path';
import { App, Stack } from 'aws-cdk-lib';

export interface Template {
  readonly Resources: Record<string, any>;
}

export interface Pair {
  readonly before: Template;
  readonly after: Template;
}

/** The template that `cdk synth` writes for a stack. */
export function templateOf(stack: Stack): Template {
  return (stack.node.root as App).synth().getStackArtifact(stack.artifactId).template;
}

/** What `cdk diff` says about the resources of a pair, such as `replaces: Tags` or `no replacement: DependsOn`. */
export interface Diff {
  readonly job: string;
  readonly workspace: string;
  readonly roles: string;
  readonly policies: string;
}

/**
 * What `cdk diff` says about each pair.
 *
 * The command line takes seconds to start, so one run compares all pairs: each has its resources under a prefix of its own.
 */
export async function diffsOf(pairs: readonly Pair[]): Promise<Diff[]> {
  const { differences } = await cdkDiff({ before: merged(pairs, 'before'), after: merged(pairs, 'after') });
  return pairs.map((_, index) => {
    const diffOf = (type: string) => diffOfResources(differences, `AWS::${type}`, `Pair${index}x`);
    return {
      job: diffOf('IoTTwinMaker::SyncJob'),
      workspace: diffOf('IoTTwinMaker::Workspace'),
      roles: diffOf('IAM::Role'),
      policies: diffOf('IAM::ManagedPolicy'),
    };
  });
}

/** What `cdk diff` says about every resource of each pair: `~` for an update, then its type, logical ID and impact. */
export async function changesOf(pairs: readonly Pair[]): Promise<string[][]> {
  const { differences } = await cdkDiff({ before: merged(pairs, 'before'), after: merged(pairs, 'after') });
  const lines = [...differences.matchAll(/^\[(.)\] AWS::(\S+) .*?\bPair(\d+)x(\w+)( replace| destroy| orphan|)$/gm)];
  return pairs.map((_, index) => lines.filter(([, , , pair]) => Number(pair) === index).map(([, sign, type, , id, impact]) => `${sign} ${type} ${id}${impact}`).sort());
}

const merged = (pairs: readonly Pair[], side: keyof Pair): Template => ({
  Resources: Object.assign({}, ...pairs.map((pair, index) => withPrefix(`Pair${index}x`, pair[side].Resources))),
});

/** What `cdk diff --ci` writes: the differences to stdout, and messages about them to stderr. Without `--ci`, the variable `CI` decides where they go. */
interface Outcome {
  /** 1 if something is replaced or deleted. */
  readonly status: number;
  readonly differences: string;
  readonly messages: string;
}

/** Runs `cdk diff --template <before> --fail-on destructive`, without credentials. */
export function cdkDiff({ before, after }: Pair): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-diff-'));
  const app = new App({ outdir: join(directory, 'cdk.out'), analyticsReporting: false });
  new Stack(app, 'Plant');
  writeFileSync(app.synth().getStackArtifact('Plant').templateFullPath, JSON.stringify(after));
  writeFileSync(join(directory, 'before.json'), JSON.stringify(before));

  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  const args = [
    join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk'),
    'diff', '--app', 'cdk.out', '--template', 'before.json', '--fail-on', 'destructive',
    '--ci', '--no-notices', '--no-version-reporting', '--no-color',
  ];
  const env = {
    ...Object.fromEntries(inherited),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };

  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: directory, env, maxBuffer: 2 ** 26 }, (error, differences, messages) => {
      rmSync(directory, { recursive: true });
      if (differences.includes('Number of stacks with differences')) {
        resolve({ status: Number(error?.code ?? 0), differences, messages });
      } else {
        reject(new Error(`${error}\n${differences}\n${messages}`));
      }
    });
  });
}

/** Renames the resources, and what refers to them. */
function withPrefix(prefix: string, resources: Template['Resources'] = {}): Template['Resources'] {
  return JSON.parse(Object.keys(resources).reduce(
    (json, logicalId) => json.replaceAll(`"${logicalId}"`, `"${prefix}${logicalId}"`),
    JSON.stringify(resources)));
}

/**
 * Finds what has become of the resources of a type under a prefix. The CLI says it thus:
 *
 *     [~] AWS::IoTTwinMaker::SyncJob Plant/Sync Pair0xSyncEC3EAE86 replace
 *      └─ [+] Tags (requires replacement)
 *          └─ {"line":"1"}
 */
function diffOfResources(differences: string, type: string, prefix: string): string {
  const resources = new RegExp(`^\\[(.)\\] ${type} .*\\b${prefix}\\w+(.*)\n((?: .*\n)*)`, 'gm');
  return [...differences.matchAll(resources)].map(([, sign, impact, details]) => {
    const parts = [...details.matchAll(/^ [├└]─ \[.\] (.+)$/gm)].map(([, part]) => part.replace(' (requires replacement)', ''));
    switch (sign + impact) {
      case '+': return 'creates';
      case '- destroy': return 'deletes';
      case '- orphan': return 'leaves it behind';
      case '~': return `no replacement: ${parts.join(', ')}`;
      case '~ replace': return `replaces: ${parts.join(', ')}`;
      default: return `${sign}${impact}: ${parts.join(', ')}`;
    }
  }).join(', ') || 'none';
}
