import { App } from 'aws-cdk-lib';
import { BranchStack, MonitoringStack, OperationsStack, PlantStack } from './factory';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };

const { syncJob } = new PlantStack(app, 'Plant', { env });
new BranchStack(app, 'Branch', { env: { ...env, region: 'us-west-2' } });
new OperationsStack(app, 'Operations', { env, syncJob });
new MonitoringStack(app, 'Monitoring', { env, syncJob });

app.synth();
