import { App } from 'aws-cdk-lib';
import { HelloTwinStack } from './hello-twin-stack';

const app = new App();

new HelloTwinStack(app, 'HelloTwin', {
  env: { account: '111122223333', region: 'us-east-1' },
});
