import { App } from 'aws-cdk-lib';
import { SceneStack } from './scene-stack';

const app = new App();

new SceneStack(app, 'FactoryScene', { env: { account: '111122223333', region: 'us-east-1' } });
