import { Stack, StackProps } from 'aws-cdk-lib';
import { CfnComponentType } from 'aws-cdk-lib/aws-iottwinmaker';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Connector } from './connector';
import { Workspace } from 'cdk-iot-twinmaker';

export interface TwinStackProps extends StackProps {
  readonly workspaceId: string;

  /**
   * The function of a connector in a stack that comes first. Where there is none, the stack defines one.
   */
  readonly connector?: lambda.IFunction;
}

/**
 * A twin whose mixers have their values from a connector.
 */
export class TwinStack extends Stack {
  constructor(scope: Construct, id: string, { workspaceId, ...props }: TwinStackProps) {
    super(scope, id, props);

    const workspace = new Workspace(this, 'Workspace', { workspaceId });

    // In one stack, the function may know the workspace: what the role of the workspace may do waits for the function, and the workspace does not.
    const connector = props.connector ?? new Connector(this, 'Connector', workspace.workspaceId).function;
    connector.grantInvoke(workspace);

    new CfnComponentType(this, 'Mixer', {
      workspaceId: workspace.workspaceId,
      componentTypeId: 'com.example.mixer',
      functions: { dataReader: { implementedBy: { lambda: { arn: connector.functionArn } } } },
      propertyDefinitions: {
        temperature: { dataType: { type: 'DOUBLE' }, isTimeSeries: true, isStoredExternally: true },
      },
    });
  }
}
