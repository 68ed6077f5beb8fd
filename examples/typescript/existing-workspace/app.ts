import { App } from 'aws-cdk-lib';
import { ExistingWorkspaceStack } from './existing-workspace-stack';

const app = new App();

new ExistingWorkspaceStack(app, 'ExistingWorkspace', {
  env: { account: '111122223333', region: 'us-east-1' },
  workspaceId: app.node.getContext('workspaceId'),
});
