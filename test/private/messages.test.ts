import { Aws, Fn, Lazy, Token } from 'aws-cdk-lib';
import { quote, readable } from '../../src/private/text';
import { ownWorkspaceIn, stackIn } from '../fixtures';

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
    ['another function', Fn.importValue('factory'), '${{"Fn::ImportValue":"factory"}}'],
    ['a join of a list that is not known', Token.asString({ 'Fn::Join': ['-', { Ref: 'List' }] }), '${{"Fn::Join":["-",{"Ref":"List"}]}}'],
    ['a lazy value that comes to nothing', Lazy.string({ produce: () => undefined }), '(missing)'],
    ['a lazy value', Lazy.string({ produce: () => 'late' }), 'late'],
    ['a document', { Action: ['a', 'b'], Resource: workspace.ref, Count: 1, None: {} }, '{"Action":["a","b"],"Resource":"${Workspace}","Count":1,"None":{}}'],
  ])('writes %s as in a template', (_, value, written) => {
    expect(readable(stack, value)).toBe(written);
  });
});
