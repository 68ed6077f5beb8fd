import { Stack, StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Connector } from './connector';

export interface ConnectorStackProps extends StackProps {
  /**
   * The ID in text. A reference to the workspace would make the two stacks depend on each other.
   */
  readonly workspaceId: string;
}

/**
 * A connector on its own, deployed before the twin that invokes it.
 */
export class ConnectorStack extends Stack {
  public readonly connector: lambda.IFunction;

  constructor(scope: Construct, id: string, { workspaceId, ...props }: ConnectorStackProps) {
    super(scope, id, props);

    this.connector = new Connector(this, 'Connector', workspaceId).function;
  }
}
