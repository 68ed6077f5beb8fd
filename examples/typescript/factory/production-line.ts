import { CfnAsset, CfnAssetModel } from 'aws-cdk-lib/aws-iotsitewise';
import { Construct } from 'constructs';

export interface ProductionLineProps {
  readonly name: string;

  /**
   * Where the data streams of the line begin, such as `/factory/line-1`.
   */
  readonly path: string;

  readonly pumps: number;
}

/**
 * A line of pumps in AWS IoT SiteWise: a model of a pump and one of a line, and an asset for each pump and for the line.
 */
export class ProductionLine extends Construct {
  constructor(scope: Construct, id: string, props: ProductionLineProps) {
    super(scope, id);

    const pumpModel = new CfnAssetModel(this, 'PumpModel', {
      assetModelName: 'Pump',
      assetModelProperties: [
        property('RatedFlow', 'm3/h', { typeName: 'Attribute', attribute: { defaultValue: '80' } }),
        property('Flow', 'm3/h', { typeName: 'Measurement' }),
        property('Power', 'kW', { typeName: 'Measurement' }),
        property('Load', '%', {
          typeName: 'Transform',
          transform: {
            expression: '100 * flow / rated_flow',
            variables: [variable('flow', 'Flow'), variable('rated_flow', 'RatedFlow')],
          },
        }),
        property('HourlyPower', 'kW', hourlyMetric('avg(power)', variable('power', 'Power'))),
      ],
    });

    const lineModel = new CfnAssetModel(this, 'LineModel', {
      assetModelName: 'Production line',
      assetModelHierarchies: [
        { logicalId: 'Pumps', name: 'Pumps', childAssetModelId: pumpModel.attrAssetModelId },
      ],
      assetModelProperties: [
        property('TargetFlow', 'm3/h', { typeName: 'Attribute', attribute: { defaultValue: '200' } }),
        property('HourlyPower', 'kW', hourlyMetric('sum(power)', variable('power', 'HourlyPower', 'Pumps'))),
      ],
    });

    const pumps = Array.from({ length: props.pumps }, (_, index) => new CfnAsset(this, `Pump${index + 1}`, {
      assetName: `Pump ${index + 1}`,
      assetModelId: pumpModel.attrAssetModelId,
      assetProperties: [
        { logicalId: 'Flow', alias: `${props.path}/pump-${index + 1}/flow` },
        { logicalId: 'Power', alias: `${props.path}/pump-${index + 1}/power` },
      ],
    }));

    new CfnAsset(this, 'Line', {
      assetName: props.name,
      assetModelId: lineModel.attrAssetModelId,
      assetHierarchies: pumps.map((pump) => ({ logicalId: 'Pumps', childAssetId: pump.attrAssetId })),
    });
  }
}

function property(name: string, unit: string, type: CfnAssetModel.PropertyTypeProperty): CfnAssetModel.AssetModelPropertyProperty {
  return { logicalId: name, name, dataType: 'DOUBLE', unit, type };
}

function hourlyMetric(expression: string, ...variables: CfnAssetModel.ExpressionVariableProperty[]): CfnAssetModel.PropertyTypeProperty {
  return { typeName: 'Metric', metric: { expression, variables, window: { tumbling: { interval: '1h' } } } };
}

/**
 * A property in an expression: one of the same model, or through a hierarchy one of all the children.
 */
function variable(name: string, propertyLogicalId: string, hierarchyLogicalId?: string): CfnAssetModel.ExpressionVariableProperty {
  return { name, value: { propertyLogicalId, hierarchyLogicalId } };
}
