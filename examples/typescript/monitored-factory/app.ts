import { App } from 'aws-cdk-lib';
import { MonitoringStack } from './monitoring-stack';
import { PlantStack } from './plant-stack';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };

const { workspace, syncJob } = new PlantStack(app, 'MonitoredPlant', { env });
new MonitoringStack(app, 'MonitoredPlantMonitoring', { env, workspace, syncJob });
