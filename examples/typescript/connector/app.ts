import { App } from 'aws-cdk-lib';
import { ConnectorStack } from './connector-stack';
import { TwinStack } from './twin-stack';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };

// All in one stack.
new TwinStack(app, 'Bakery', { env, workspaceId: 'bakery' });

// In two stacks: the one with the connector comes first.
const { connector } = new ConnectorStack(app, 'DairyConnector', { env, workspaceId: 'dairy' });
new TwinStack(app, 'Dairy', { env, workspaceId: 'dairy', connector });
