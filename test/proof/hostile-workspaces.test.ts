import { CfnParameter, NestedStack, RemovalPolicy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { acceptsWorkspaceId, faultsInTemplate } from './hostile-api';
import { Built, expectedRoleWarnings, roleWarningsIn } from './hostile-cases';
import { count, expectRefusedOrValid, hostileInput, inOwnDirectory, runs, scratchApp } from './hostile-run';
import { brokenRules, buildWorkspace, WorkspaceCase, workspaceCases } from './hostile-workspaces';
import { Workspace, WorkspaceProps } from '../../src';
import { ENV, stackIn } from '../fixtures';

hostileInput('Hostile input for workspaces');

function expectWorkspaceRefusedOrValid(one: WorkspaceCase, built: Built) {
  const resources = expectRefusedOrValid(brokenRules(one), built);
  if (resources === undefined) { return; }
  const ofWorkspace = expectedRoleWarnings('workspaceRole', one, one.removalPolicy !== RemovalPolicy.DESTROY);
  const ofJob = one.job === 'of the workspace' ? expectedRoleWarnings('syncRole', one, false) : [];
  expect(roleWarningsIn(built)).toEqual([...new Set([...ofWorkspace, ...ofJob])].sort());
  const workspaces = resources.filter(({ Type }) => Type === 'AWS::IoTTwinMaker::Workspace');
  expect(workspaces).toHaveLength(1);
  expect(workspaces[0].Properties.Tags ?? {}).toMatchObject(Object.fromEntries(built.knownTags));
  expect(resources.filter(({ Type }) => Type === 'AWS::IoTTwinMaker::SyncJob')).toHaveLength(one.job === undefined ? 0 : 1);
}

describe('any workspace', () => {
  test('is refused in words of ours, or makes a template that the API accepts', () => {
    const judge = (one: WorkspaceCase) => expectWorkspaceRefusedOrValid(one, inOwnDirectory((dir) => buildWorkspace(one, dir)));
    fc.assert(fc.property(workspaceCases(true), judge), runs(300));
    expect(Math.min(count.accepted, count.refused)).toBeGreaterThan(80);
  });

  test('that the API accepts is not refused', () => {
    fc.assert(fc.property(workspaceCases(false), (one) => {
      expect(brokenRules(one)).toEqual([]);
      expectWorkspaceRefusedOrValid(one, inOwnDirectory((dir) => buildWorkspace(one, dir)));
    }), runs(150));
  });
});

describe('an id that is made for a workspace', () => {
  /** Ids of constructs, as odd as CDK has them. */
  const constructId = fc.oneof(
    fc.constantFrom('Factory', 'Default', 'Resource', 'factory-1', '-', '_', '-x', 'x-', '0', '$', '.', ' ', '\n', '工場', 'é', '😀', '\ud800', 'a'.repeat(128)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  );
  const paths = fc.record({
    stage: fc.constantFrom(undefined, 'Production', 'p-'),
    stack: fc.constantFrom('Plant', 'plant-', 'P', 's'.repeat(80)),
    nested: fc.option(constructId, { nil: undefined }),
    above: fc.array(constructId, { maxLength: 3 }),
    id: constructId.filter((id) => id !== 'Default'),
  });

  function idAt({ stage, stack, nested, above, id }: typeof paths extends fc.Arbitrary<infer Path> ? Path : never): string {
    const app = scratchApp();
    const plant = new Stack(stage === undefined ? app : new Stage(app, stage), stack, { env: ENV });
    const here = nested === undefined ? plant : new NestedStack(plant, nested.slice(0, 20));
    const { workspaceId } = new Workspace(above.reduce((scope, each) => new Construct(scope, each), here as Construct), id).resource;
    expect(Token.isUnresolved(workspaceId)).toBe(false);
    return workspaceId;
  }

  test('is one that the API accepts, and the same at every synthesis', () => {
    fc.assert(fc.property(paths, (path) => {
      count.cases++;
      const id = idAt(path);
      count.accepted++;
      expect(acceptsWorkspaceId(id) ? 'accepted' : id).toBe('accepted');
      expect(idAt(path)).toBe(id);
    }), runs(300));
  });
});

describe('what random cases rarely come upon', () => {
  const define = (props: WorkspaceProps) => () => new Workspace(stackIn(scratchApp()), 'Factory', props);

  test.each<[string, () => Construct]>([
    ['a description of two lines', define({ description: 'one\ntwo' })],
    ['half a character in a description', define({ description: 'one\ud800' })],
    ['an origin that is empty', define({ sceneViewerOrigins: [''] })],
    ['an origin with two wildcards', define({ sceneViewerOrigins: ['https://*.*.example.com'] })],
  ])('is refused in words of ours: %s', (_, construct) => {
    expect(construct).toThrow(/^\[Plant\/Factory\] /);
  });

  test.each<[string, () => Construct]>([
    ['a description of 512 letters of two UTF-16 units', define({ description: '😀'.repeat(512) })],
    ['a list of no origins', define({ sceneViewerOrigins: [] })],
    ['the construct id "Default" in a stack whose name is one letter', () => new Workspace(stackIn(scratchApp(), 'P'), 'Default')],
    ['the construct id "Default" in a stack whose name ends with "-"', () => new Workspace(stackIn(scratchApp(), 'plant-'), 'Default')],
  ])('is accepted: %s', (_, construct) => {
    expect(construct).not.toThrow();
  });

  test('the role of a workspace may be granted something on it when its id is a parameter', () => {
    const stack = stackIn(scratchApp());
    const workspace = new Workspace(stack, 'Factory', { workspaceId: new CfnParameter(stack, 'Id').valueAsString });
    workspace.grants.read(workspace);
    expect(faultsInTemplate(Template.fromStack(stack).toJSON())).toEqual([]);
  });
});
