import {
  MONITOR_ACTIONS, SYNC_JOB_PERMISSIONS, SYNC_ROLE_ACTIONS, TWINMAKER_SERVICE, WORKSPACE_PERMISSIONS, WORKSPACE_ROLE_ACTIONS,
} from '../../src/private/permissions';

const syncRoleActions = Object.values(SYNC_ROLE_ACTIONS).flat();
const workspaceRoleActions = Object.values(WORKSPACE_ROLE_ACTIONS).flat();
const grantedActions = [...Object.values(SYNC_JOB_PERMISSIONS).flat(), ...Object.values(WORKSPACE_PERMISSIONS)].flatMap(({ actions }) => actions);

test('the sync role has the 14 actions of the guide, each once', () => {
  expect(syncRoleActions).toHaveLength(14);
  expect(new Set(syncRoleActions).size).toBe(14);
});

test('no action is a wildcard but those that the guides have', () => {
  const actions = [...syncRoleActions, ...workspaceRoleActions, ...grantedActions, ...Object.values(MONITOR_ACTIONS).flat()];
  expect(actions.filter((action) => !/^(iotsitewise|iottwinmaker|s3|kms|cloudwatch|sns|states):[A-Z][A-Za-z]+$/.test(action)))
    .toEqual(['s3:GetBucket*', 'kms:GenerateDataKey*']);
});

test('a grant names an action once', () => {
  for (const permissions of Object.values(SYNC_JOB_PERMISSIONS)) {
    const actions = permissions.flatMap((permission) => permission.actions);
    expect(new Set(actions).size).toBe(actions.length);
  }
});

test('tags are granted on the job alone', () => {
  for (const { actions, onWorkspace } of Object.values(SYNC_JOB_PERMISSIONS).flat()) {
    expect(actions.some((action) => /Tag/.test(action))).toBe(!onWorkspace);
  }
});

test('the service is AWS IoT TwinMaker', () => {
  expect(TWINMAKER_SERVICE).toBe('iottwinmaker.amazonaws.com');
});
