import { Aws, Fn, Lazy, RemovalPolicy, Token } from 'aws-cdk-lib';
import { SyncJob, Workspace } from '../../src';
import { quote, readable } from '../../src/private/messages';
import { ownWorkspaceIn, stackIn, workspaceIn } from '../fixtures';

describe('quote', () => {
  test.each([
    ['factory', '"factory"'],
    ['', '""'],
    ['two\nlines', '"two\\nlines"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['no break space,\u00a0line\u2028separator, zero\u200bwidth', '"no break space,\\u{a0}line\\u{2028}separator, zero\\u{200b}width"'],
    ['tag \u{e0041}', '"tag \\u{e0041}"'],
  ])('shows %p as %s', (value, shown) => {
    expect(quote(value)).toBe(shown);
  });

  test('shows that there is none', () => {
    expect(quote(undefined)).toBe('(missing)');
  });

  test('cuts what is too long to read', () => {
    expect(quote('x'.repeat(200))).toBe(`"${'x'.repeat(200)}"`);
    expect(quote('x'.repeat(201))).toBe(`"${'x'.repeat(200)}…"`);
  });
});

describe('readable', () => {
  const stack = stackIn();
  const workspace = ownWorkspaceIn(stack);

  test.each<[string, unknown, string]>([
    ['a text', 'factory', 'factory'],
    ['nothing in a list', [null, 1], '[null,1]'],
    ['a pseudo parameter', Aws.ACCOUNT_ID, '${AWS::AccountId}'],
    ['a text with tokens', `arn:${Aws.PARTITION}:${workspace.ref}`, 'arn:${AWS::Partition}:${Workspace}'],
    ['an attribute', workspace.attrArn, '${Workspace.Arn}'],
    ['an attribute in one text, as YAML has it', Token.asString({ 'Fn::GetAtt': 'Role.Arn' }), '${Role.Arn}'],
    ['an attribute of nothing', Token.asString({ 'Fn::GetAtt': null }), '${}'],
    ['a join of nothing', Token.asString({ 'Fn::Join': null }), '${{"Fn::Join":null}}'],
    ['a join of a text', Token.asString({ 'Fn::Join': ['', 'text'] }), '${{"Fn::Join":["","text"]}}'],
    ['nothing', null, 'null'],
    ['nothing at all', undefined, '(missing)'],
    ['a number', 7, '7'],
    ['another function', Fn.importValue('factory'), '${{"Fn::ImportValue":"factory"}}'],
    ['a join of a list that is not known', Token.asString({ 'Fn::Join': ['-', { Ref: 'List' }] }), '${{"Fn::Join":["-",{"Ref":"List"}]}}'],
    ['a lazy value that comes to nothing', Lazy.string({ produce: () => undefined }), '(missing)'],
    ['a lazy value', Lazy.string({ produce: () => 'late' }), 'late'],
    ['a document', { Action: ['a', 'b'], Resource: workspace.ref, Count: 1, None: {} }, '{"Action":["a","b"],"Resource":"${Workspace}","Count":1,"None":{}}'],
  ])('writes %s as in a template', (_, value, written) => {
    expect(readable(stack, value)).toBe(written);
  });
});

describe('RemovalPolicy.SNAPSHOT', () => {
  const message = (what: string) => `A ${what} has no snapshots, so RemovalPolicy.SNAPSHOT would fail the deployment. Write RemovalPolicy.RETAIN to keep it with its `
    + 'contents, or RemovalPolicy.DESTROY.';

  test('is refused', () => {
    const stack = stackIn();
    const removalPolicy = RemovalPolicy.SNAPSHOT;
    expect(() => new SyncJob(stack, 'Sync', { workspace: workspaceIn(stack), removalPolicy })).toThrow(`[Plant/Sync] ${message('sync job')}`);
    expect(() => new Workspace(stack, 'Workspace', { removalPolicy })).toThrow(`[Plant/Workspace] ${message('workspace')}`);
  });
});
