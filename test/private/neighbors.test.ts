import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { claim } from '../../src/private/neighbours';
import { ENV, stackIn } from '../fixtures';

const EUROPE = { ...ENV, region: 'eu-west-1' };

/** Who else has what a construct of the second scope takes, after one of the first took it. */
function takenBy(first: Construct, second: Construct): string | undefined {
  claim(new Construct(first, 'First'), 'the one');
  return claim(new Construct(second, 'Second'), 'the one')?.node.path;
}

test.each<[string, (app: App) => [Construct, Construct], string | undefined]>([
  ['in one stack of no known environment', (app) => { const stack = stackIn(app); return [stack, stack]; }, 'Plant/First'],
  ['in a stack and one nested in it', (app) => { const stack = stackIn(app); return [stack, new NestedStack(stack, 'Nested')]; }, 'Plant/First'],
  ['in two stacks of one environment', (app) => [stackIn(app, 'One', { env: ENV }), stackIn(app, 'Other', { env: ENV })], 'One/First'],
  ['in two stages of one environment', (app) =>
    [new Stack(new Stage(app, 'A', { env: ENV }), 'One'), new Stack(new Stage(app, 'B', { env: ENV }), 'Other')], 'A/One/First'],
  ['in stacks of two regions', (app) => [stackIn(app, 'One', { env: ENV }), stackIn(app, 'Other', { env: EUROPE })], undefined],
  ['in two stacks of no known environment', (app) => [stackIn(app, 'One'), stackIn(app, 'Other')], undefined],
  ['in two stacks of one account and no known region', (app) =>
    [stackIn(app, 'One', { env: { account: ENV.account } }), stackIn(app, 'Other', { env: { account: ENV.account } })], undefined],
  ['in two apps', () => [stackIn(new App(), 'One', { env: ENV }), stackIn(new App(), 'Other', { env: ENV })], undefined],
])('what one construct has taken, another is told: %s', (_, scopesIn, holder) => {
  const [first, second] = scopesIn(new App());
  expect(takenBy(first, second)).toBe(holder);
});

test('what was taken by a construct that is no longer there is free again', () => {
  const stack = stackIn();
  const scope = new Construct(stack, 'Scope');
  claim(new Construct(scope, 'First'), 'the one');
  stack.node.tryRemoveChild('Scope');

  expect(claim(new Construct(stack, 'Second'), 'the one')).toBeUndefined();
  expect(claim(new Construct(stack, 'Third'), 'the one')?.node.path).toBe('Plant/Second');
});

test('what one construct has taken says nothing of anything else', () => {
  const stack = stackIn();
  claim(new Construct(stack, 'First'), 'the one');
  expect(claim(new Construct(stack, 'Second'), 'the other')).toBeUndefined();
});
