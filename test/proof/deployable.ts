import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnElement, Stack, Token } from 'aws-cdk-lib';
import { DeployableStack } from './cloudformation';

/**
 * Synthesizes the stacks of an app as AWS CloudFormation gets them, in the order in which the CDK command line deploys them.
 *
 * @param region of stacks that have none.
 */
export function deployable(app: App, outdir: string, parameters: Map<Stack, Record<string, string>>, region = 'us-east-1'): DeployableStack[] {
  app.synth();
  const all = app.node.findAll().filter((construct) => Stack.isStack(construct));
  const stackOf = (stack: Stack): DeployableStack => ({
    name: stack.nestedStackParent === undefined ? stack.stackName : stack.node.id,
    region: Token.isUnresolved(stack.region) ? region : stack.region,
    template: JSON.parse(readFileSync(join(outdir, stack.templateFile), 'utf8')),
    parameters: parameters.get(stack) ?? {},
    nested: Object.fromEntries(all.filter(({ nestedStackParent }) => nestedStackParent === stack)
      .map((nested) => [stack.getLogicalId(nested.nestedStackResource!), stackOf(nested)])),
    waitsFor: stack.dependencies.map(({ stackName }) => stackName),
  });
  return inOrder(all.filter(({ nestedStackParent }) => nestedStackParent === undefined).map(stackOf));
}

function inOrder(stacks: DeployableStack[]): DeployableStack[] {
  const ordered: DeployableStack[] = [];
  const add = (stack: DeployableStack) => {
    if (ordered.includes(stack)) { return; }
    stacks.filter(({ name }) => stack.waitsFor.includes(name)).forEach(add);
    ordered.push(stack);
  };
  stacks.forEach(add);
  return ordered;
}

/** The paths of the constructs that a synthesized app warns of. */
export function warnedOf(app: App, id: string): string[] {
  return app.synth().stacks.flatMap(({ messages }) => messages)
    .filter(({ entry }) => String(entry.data).includes(`[ack: cdk-iot-twinmaker:${id}]`)).map(({ id: path }) => path.slice(1));
}

/** Where a resource is in its stack, nested ones included: `Plant.Line.Sync`. */
export function placeOf(element: CfnElement): string {
  const { stack } = element;
  const above = stack.nestedStackResource !== undefined ? placeOf(stack.nestedStackResource as CfnElement) : stack.stackName;
  return `${above}.${stack.getLogicalId(element)}`;
}

/** The same stack in another region. */
export function inRegion(stack: DeployableStack, region: string): DeployableStack {
  return { ...stack, region, nested: Object.fromEntries(Object.entries(stack.nested).map(([id, nested]) => [id, inRegion(nested, region)])) };
}
