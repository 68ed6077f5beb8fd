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

/** A page of the docs, or a section of one. */
class Page {
  public static read(name: string): Page {
    return new Page(readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8'));
  }

  private constructor(private readonly text: string) {}

  /** What stands below a heading, up to the next one that is not below it. */
  public section(heading: string): Page {
    const [, level, text] = this.text.match(new RegExp(`^(#+) ${heading}\\n(.*)`, 'ms')) ?? [];
    if (!level) { throw new Error(`There is no heading "${heading}"`); }
    return new Page(text.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0]);
  }

  /** The first columns of the tables of changes. */
  public rows(columns: number): string[][] {
    return this.text.trim().split('\n\n').filter((block) => block.startsWith('| change |'))
      .flatMap((table) => table.trimEnd().split('\n').slice(2))
      .map((row) => row.slice('| '.length, -' |'.length).split(' | ').slice(0, columns));
  }

  public codeBlocks(language: string): string[] {
    return [...this.text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code);
  }
}

export const CHANGES_PAGE = Page.read('changes.md');
export const MIGRATE_PAGE = Page.read('migrate.md');

/** Code as it is the same in a page and in a test: without indentation and empty lines, and with the short form of properties. */
export function codeOf(text: string): string {
  return text.split('\n').map((line) => line.trim().replace(/\b(\w+): \1\b/g, '$1')).filter((line) => line).join('\n');
}
