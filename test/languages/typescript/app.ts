import { App } from 'aws-cdk-lib';
import { BranchStack, OperationsStack, PlantStack } from './factory';

const app = new App();

const plant = new PlantStack(app, 'Plant', { env: { account: '111122223333', region: 'us-east-1' } });
new BranchStack(app, 'Branch', { env: { account: '111122223333', region: 'us-west-2' } });
new OperationsStack(app, 'Operations', {
  env: { account: '111122223333', region: 'us-east-1' },
  syncJob: plant.syncJob,
});

app.synth();
