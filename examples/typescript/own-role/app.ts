import { App } from 'aws-cdk-lib';
import { OwnRoleStack } from './own-role-stack';

const app = new App();

new OwnRoleStack(app, 'OwnRole', {
  env: { account: '111122223333', region: 'us-east-1' },
});
