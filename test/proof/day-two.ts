import { readFileSync } from 'fs';
import { join } from 'path';
import { App, AppProps, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Template, templateOf } from './cdk-diff';

export type Build = (this: Stack) => unknown;

/** An app as the CDK command line has it synthesized. */
export function appWith(context?: AppProps['context']): App {
  return new App({ analyticsReporting: false, context: { ...context, 'aws:cdk:enable-path-metadata': true } });
}

export function plant(build: Build, stackProps?: StackProps, context?: AppProps['context']): () => Template {
  return () => {
    const stack = new Stack(appWith(context), 'Plant', stackProps);
    build.call(stack);
    return templateOf(stack);
  };
}

export function roleIn(scope: Construct, props?: Partial<iam.RoleProps>, id = 'Role'): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('iottwinmaker.amazonaws.com'), ...props });
}

/** A part of docs/day-two.md. */
class Page {
  constructor(private readonly text: string) {}

  /** The rows of the tables of changes that have so many columns. */
  public rows(columns: number): string[][] {
    return this.text.split('\n\n').filter((block) => block.startsWith('| change |'))
      .flatMap((table) => table.trimEnd().split('\n').slice(2))
      .map((row) => row.slice('| '.length, -' |'.length).split(' | '))
      .filter((row) => row.length === columns);
  }

  public codeBlocks(language: string): string[] {
    return [...this.text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, code]) => code);
  }

  /** Whether the recipes are, line by line, in the text of a test. */
  public lines(text: string): string {
    return text.split('\n').map((line) => line.trim()).join('\n');
  }
}

const [jobPage, workspacePage] = readFileSync(join(__dirname, '..', '..', 'docs', 'day-two.md'), 'utf8').split(/^(?=## A workspace)/m);

export const JOB_PAGE = new Page(jobPage);
export const WORKSPACE_PAGE = new Page(workspacePage);
