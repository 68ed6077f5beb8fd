import { App } from 'aws-cdk-lib';
import { OperationsStack } from './operations-stack';
import { PlantStack } from './plant-stack';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };

const { syncJob } = new PlantStack(app, 'FactoryPlant', { env });
new OperationsStack(app, 'FactoryOperations', { env, syncJob });
