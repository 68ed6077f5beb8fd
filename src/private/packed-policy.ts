import { DefaultTokenResolver, StringConcat, Tokenization } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * The size that a managed policy has for its statements, and the assumed size of a token in it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const POLICY_SIZE = 6144 - 100;
const TOKEN_SIZE = 150;

/** A managed policy, and how much room it has for statements. */
export class PackedPolicy {
  private readonly added: PolicyStatement[] = [];
  private size = 0;

  constructor(public readonly policy: ManagedPolicy) {}

  /** Adds a statement if it fits, or if it is the first one. Returns whether it was added. */
  public tryAdd(statement: PolicyStatement): boolean {
    let size = this.size + sizeOf(statement);
    // The CDK removes duplicates and can merge statements, so together they may be smaller.
    if (size > POLICY_SIZE) { size = sizeOfAll(this.policy, [...this.added, statement]); }
    if (size > POLICY_SIZE && this.added.length > 0) { return false; }
    this.policy.addStatements(statement);
    this.added.push(statement);
    this.size = size;
    return true;
  }
}

/** Splits a statement that is too large for one policy. The pieces have no `Sid`, which must be unique in a policy. */
export function inPieces(statement: PolicyStatement): PolicyStatement[] {
  const { resources, actions } = statement;
  const [long, name] = resources.length > 1 ? [resources, 'resources'] : [actions, 'actions'];
  if (sizeOf(statement) <= POLICY_SIZE || long.length < 2) { return [statement]; }
  const middle = Math.ceil(long.length / 2);
  return [long.slice(0, middle), long.slice(middle)].flatMap((half) => {
    const piece = statement.copy({ [name]: half });
    piece.sid = undefined;
    return inPieces(piece);
  });
}

function sizeOf(statement: PolicyStatement): number {
  return JSON.stringify(statement.toStatementJson()).replace(/\$\{Token\[[^\]]*\]\}/g, '.'.repeat(TOKEN_SIZE)).length + 1;
}

/** The size of statements in one policy. This does not resolve their tokens, some of which the CDK resolves only once. */
function sizeOfAll(scope: IConstruct, statements: PolicyStatement[]): number {
  const document = new PolicyDocument({ statements: statements.map((statement) => statement.copy()) });
  return JSON.stringify(Tokenization.resolve(document, { scope, preparing: false, resolver: new TokenSizes(document) })).length;
}

/** Replaces each token of a document with unique text of the assumed size. */
class TokenSizes extends DefaultTokenResolver {
  constructor(private readonly document: PolicyDocument) {
    super(new StringConcat());
  }

  public resolveToken(...[token, context, postProcessor]: Parameters<DefaultTokenResolver['resolveToken']>): any {
    return token === this.document ? super.resolveToken(token, context, postProcessor) : String(token).padEnd(TOKEN_SIZE, '.');
  }
}
