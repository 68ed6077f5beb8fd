"""
Serves AWS on a port of 127.0.0.1, as far as the rehearsal needs it: ministack, with the resource types that it lacks, with IAM and
Amazon S3 as AWS documents them where ministack does otherwise, and with the order of CloudFormation that is worst for a sync job.

    python emulator.py PORT

It ends when its standard input does.
"""
import asyncio
import json
import logging
import os
import sys
import threading
from urllib.parse import parse_qs

logging.disable(logging.CRITICAL)  # before ministack says what it lacks

import ministack.app  # noqa: E402
import watching  # noqa: E402, F401
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region, new_uuid, set_request_account_id, set_request_region
from ministack.core.router import extract_access_key_id, extract_region
from ministack.services import cloudwatch, iam, s3
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks
from twinmaker import SITEWISE, TWINMAKER, Refused, note, region, watch

HANDLERS = provisioners._RESOURCE_HANDLERS


# --- Resource types that ministack lacks ----------------------------------------------------------------------------------------------


def identifier_of(job):
    return f'{job["WorkspaceId"]}|{job["SyncSource"]}'


def attributes_of_job(workspace, source):
    job = TWINMAKER.call('GetSyncJob', workspaceId=workspace, syncSource=source)
    return {'Arn': job['arn'], 'State': job['status']['state'], 'CreationDateTime': str(job['creationDateTime']),
            'UpdateDateTime': str(job['updateDateTime'])}


def create_job(logical_id, props, stack_name):
    """Whether the handler of AWS waits for ACTIVE is not documented. This one does not: what is in ERROR deploys, unseen."""
    TWINMAKER.call('CreateSyncJob', workspaceId=props['WorkspaceId'], syncSource=props['SyncSource'], syncRole=props['SyncRole'],
                   **({'tags': props['Tags']} if props.get('Tags') else {}))
    return identifier_of(props), attributes_of_job(props['WorkspaceId'], props['SyncSource'])


def delete_job(physical_id, props):
    workspace, source = physical_id.split('|')
    if (workspace, source) not in region().jobs:
        return
    TWINMAKER.call('DeleteSyncJob', workspaceId=workspace, syncSource=source)
    if (workspace, source) in region().jobs:
        raise ValueError(f'Sync job {physical_id} did not stabilize: it is in DELETING.')


def replace_job(physical_id, old, new, stack_name):
    """Each property is create-only, and the schema says delete_then_create."""
    if not provisioners._RETAIN_REPLACED.get():
        delete_job(physical_id, old)
    return create_job('', new, stack_name)


def import_job(identifier):
    workspace, source = identifier['WorkspaceId'], identifier['SyncSource']
    return f'{workspace}|{source}', attributes_of_job(workspace, source)


def problem_of_job(workspace, source):
    if (workspace, source) not in region().jobs:
        return changesets._IMPORT_NOT_FOUND.format(type='AWS::IoTTwinMaker::SyncJob', value=f'{workspace}|{source}')


def workspace_params(props):
    return {'workspaceId': props['WorkspaceId'], 's3Location': props['S3Location'], 'role': props['Role'],
            **({'description': props['Description']} if 'Description' in props else {})}


def attributes_of_workspace(workspace):
    found = TWINMAKER.call('GetWorkspace', workspaceId=workspace)
    return {'Arn': found['arn'], 'CreationDateTime': str(found['creationDateTime']), 'UpdateDateTime': str(found['updateDateTime'])}


def create_workspace(logical_id, props, stack_name):
    TWINMAKER.call('CreateWorkspace', **workspace_params(props))
    return props['WorkspaceId'], attributes_of_workspace(props['WorkspaceId'])


def update_workspace(physical_id, old, new, stack_name):
    TWINMAKER.call('UpdateWorkspace', **workspace_params(new))
    return physical_id, attributes_of_workspace(physical_id)


def delete_workspace(physical_id, props):
    if physical_id in region().workspaces:
        TWINMAKER.call('DeleteWorkspace', workspaceId=physical_id)


def create_scene(logical_id, props, stack_name):
    TWINMAKER.call('GetWorkspace', workspaceId=props['WorkspaceId'])
    note('CreateScene', {'workspaceId': props['WorkspaceId']}, [])
    return f'{props["WorkspaceId"]}|{props["SceneId"]}', {}


def delete_scene(physical_id, props):
    note('DeleteScene', {'workspaceId': physical_id.split('|')[0]}, [])


def create_model(logical_id, props, stack_name):
    return update_model(SITEWISE.call('CreateAssetModel', assetModelName=props['AssetModelName'])['assetModelId'])


def update_model(physical_id, *_):
    return physical_id, {'AssetModelId': physical_id, 'AssetModelArn': f'arn:aws:iotsitewise:{get_region()}:{get_account_id()}:asset-model/{physical_id}'}


def create_asset(logical_id, props, stack_name):
    return update_asset(SITEWISE.call('CreateAsset', assetName=props['AssetName'], assetModelId=props['AssetModelId'])['assetId'])


def update_asset(physical_id, *_):
    return physical_id, {'AssetId': physical_id, 'AssetArn': f'arn:aws:iotsitewise:{get_region()}:{get_account_id()}:asset/{physical_id}'}


def put_composite_alarm(name, props):
    cloudwatch._put_composite_alarm({}, {**props, 'AlarmName': name}, False, True)
    return name, {'Arn': f'arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}'}


HANDLERS.update({
    'AWS::IoTTwinMaker::SyncJob': {'create': create_job, 'update': replace_job, 'delete': delete_job, 'import': import_job},
    'AWS::IoTTwinMaker::Workspace': {'create': create_workspace, 'update': update_workspace, 'delete': delete_workspace},
    'AWS::IoTTwinMaker::Scene': {'create': create_scene, 'delete': delete_scene},
    'AWS::IoTSiteWise::AssetModel': {'create': create_model, 'update': update_model,
                                     'delete': lambda id, props: SITEWISE.call('DeleteAssetModel', assetModelId=id)},
    'AWS::IoTSiteWise::Asset': {'create': create_asset, 'update': update_asset,
                                'delete': lambda id, props: SITEWISE.call('DeleteAsset', assetId=id)},
    'AWS::CloudWatch::CompositeAlarm': {
        'create': lambda logical_id, props, stack: put_composite_alarm(props.get('AlarmName') or provisioners._physical_name(stack, logical_id), props),
        'update': lambda id, old, new, stack: put_composite_alarm(id, new),
        'delete': lambda id, props: cloudwatch._delete_alarms({}, {'AlarmNames': [id]}, False, True)},
})
provisioners._REPLACING_PROPERTIES['AWS::IoTTwinMaker::Workspace'] = ('WorkspaceId',)
provisioners._REPLACING_PROPERTIES['AWS::CloudWatch::CompositeAlarm'] = ('AlarmName',)
changesets._IMPORT_LOOKUPS['AWS::IoTTwinMaker::SyncJob'] = (('WorkspaceId', 'SyncSource'), problem_of_job)


# --- IAM and Amazon S3, where ministack does otherwise than AWS documents -------------------------------------------------------------


def before(resource_type, action, check):
    """Runs a check first: it refuses by an exception."""
    handler = HANDLERS[resource_type][action]

    def checked(*args):
        check(*args)
        return handler(*args)
    HANDLERS[resource_type][action] = checked


def after(resource_type, action, mend):
    handler = HANDLERS[resource_type][action]

    def mended(*args):
        result = handler(*args)
        mend(result[0], args[2] if action == 'update' else args[1])
        return result
    HANDLERS[resource_type][action] = mended


def draw_name(property_name):
    """A generated name has a random end. ministack's is the same for stacks of one name in two Regions, where IAM is the same one."""
    def draw(logical_id, props, stack_name):
        if not props.get(property_name) and not provisioners._NAME_SEED.get():
            provisioners._NAME_SEED.set(new_uuid()[:8])
    return draw


def check_role_is_new(logical_id, props, stack_name):
    if props.get('RoleName') in iam._roles:
        raise ValueError(f'Role with name {props["RoleName"]} already exists.')


def check_role_is_free(name, props):
    """DeleteRole refuses a role that has policies. CloudFormation removes those of the template, nobody else's."""
    role = iam._roles.get(name, {'InlinePolicies': {}, 'AttachedPolicies': []})
    own = {policy['PolicyName'] for policy in props.get('Policies', [])}
    if set(role['InlinePolicies']) - own:
        raise ValueError(f'Cannot delete entity, must delete policies first: {name} has {sorted(set(role["InlinePolicies"]) - own)}.')
    if set(role['AttachedPolicies']) - set(props.get('ManagedPolicyArns', [])):
        raise ValueError(f'Cannot delete entity, must detach all policies first: {name} has {sorted(role["AttachedPolicies"])}.')


def mend_role(name, props):
    iam._roles[name]['PermissionsBoundary'] = props.get('PermissionsBoundary')
    check_size(name)


def check_size(name):
    """All inline policies of a role take 10,240 characters at most, and ten managed ones are attached."""
    role = iam._roles[name]
    size = sum(len(json.dumps(json.loads(document), separators=(',', ':'))) for document in role['InlinePolicies'].values())
    if size > 10240:
        raise ValueError(f'Maximum policy size of 10240 bytes exceeded for role {name}: {size}.')
    if len(role['AttachedPolicies']) > 10:
        raise ValueError(f'Cannot exceed quota for PoliciesPerRole: {name} has {len(role["AttachedPolicies"])}.')


def check_roles_of_policy(*args):
    props = args[2] if isinstance(args[2], dict) else args[1]
    for name in props.get('Roles', []):
        if name not in iam._roles:
            raise ValueError(f'The role with name {name} cannot be found.')


def check_policy_is_free(policy_arn, props):
    held = [role['RoleName'] for role in iam._roles.values() if policy_arn in role['AttachedPolicies'] and role['RoleName'] not in props.get('Roles', [])]
    if held:
        raise ValueError(f'Cannot delete a policy attached to entities: {policy_arn} is attached to {held}.')


def check_bucket_is_empty(name, props):
    if s3._buckets.get(name, {}).get('objects') or any(bucket == name and versions for (bucket, _), versions in s3._object_versions.items()):
        raise ValueError(f'The bucket you tried to delete is not empty: {name}.')


def mend_bucket(name, props):
    s3._bucket_tags[name] = {tag['Key']: tag['Value'] for tag in props.get('Tags', [])}


before('AWS::IAM::Role', 'create', check_role_is_new)
before('AWS::IAM::Role', 'create', draw_name('RoleName'))
after('AWS::IAM::Role', 'create', mend_role)
after('AWS::IAM::Role', 'update', mend_role)
before('AWS::IAM::Role', 'delete', check_role_is_free)
for verb in ('create', 'update'):
    after('AWS::IAM::Policy', verb, lambda _, props: [check_size(name) for name in props.get('Roles', [])])
    after('AWS::S3::Bucket', verb, mend_bucket)
    before('AWS::IAM::ManagedPolicy', verb, check_roles_of_policy)
    after('AWS::IAM::ManagedPolicy', verb, lambda _, props: [check_size(name) for name in props.get('Roles', [])])
before('AWS::IAM::ManagedPolicy', 'create', draw_name('ManagedPolicyName'))
before('AWS::IAM::ManagedPolicy', 'delete', check_policy_is_free)
before('AWS::S3::Bucket', 'delete', check_bucket_is_empty)


# --- CloudFormation ---------------------------------------------------------------------------------------------------------------------


def worst_order(resources, conditions):
    """
    Of all orders that CloudFormation may choose, the worst for what is synced: workspaces and jobs are created as early as their
    dependencies allow, and so deleted as late.
    """
    active, order = engine._topological_sort(resources, conditions), []

    def visit(name):
        if name not in order:
            for needed in sorted(engine._extract_deps(resources[name], set(active)) - {name}):
                visit(needed)
            order.append(name)

    for kind in ('AWS::IoTTwinMaker::Workspace', 'AWS::IoTTwinMaker::SyncJob', ''):
        for name in active:
            if resources[name]['Type'].startswith(kind):
                visit(name)
    return order


def watched(operation, position):
    """Looks after each operation on a resource whether every job still has its permissions."""
    def run(*args, **kwargs):
        try:
            return operation(*args, **kwargs)
        finally:
            watch(f'{operation.__name__.strip("_").split("_")[0]} of {args[position]}')
    return run


async def roll_back(stack_name, stack_id, stack, operation, reason_override=''):
    """What was deleted first to be created anew is created again as it was. ministack gives it up."""
    await undo(stack_name, stack_id, stack, operation, reason_override)
    if operation.get('is_update'):
        for resource in stack['_resources'].values():
            if resource['ResourceType'] == 'AWS::IoTTwinMaker::SyncJob' and tuple(resource['PhysicalResourceId'].split('|')) not in region().jobs:
                create_job('', resource['Properties'], stack_name)


def summary_with_identifiers(params):
    """`cdk import` asks for the identifiers of resource types, which ministack does not tell."""
    status, headers, body = handlers._get_template_summary(params)
    members = ''.join(f'<member><ResourceType>{kind}</ResourceType><ResourceIdentifiers>{"".join(f"<member>{key}</member>" for key in keys)}'
                      f'</ResourceIdentifiers></member>' for kind, (keys, _) in changesets._IMPORT_LOOKUPS.items())
    text = body.decode() if isinstance(body, bytes) else body
    text = text.replace('</GetTemplateSummaryResult>', f'<ResourceIdentifierSummaries>{members}</ResourceIdentifierSummaries></GetTemplateSummaryResult>')
    return status, {name: value for name, value in headers.items() if name.lower() != 'content-length'}, text.encode()


undo, stacks._roll_back_operation = stacks._roll_back_operation, roll_back
stacks._topological_sort = worst_order
stacks._provision_resource = watched(provisioners._provision_resource, 0)
stacks._update_resource = watched(provisioners._update_resource, 0)
stacks._delete_resource = watched(provisioners._delete_resource, 0)
handlers._ACTION_HANDLERS['GetTemplateSummary'] = summary_with_identifiers


# --- AWS Lambda -------------------------------------------------------------------------------------------------------------------------


RUN_FROM_LAYERS = '''
def _run_from_layers():
    import os, subprocess, sys
    check_call = subprocess.check_call

    def run(command, *args, **kwargs):
        for layer in filter(None, os.environ.get('_LAMBDA_LAYERS_DIRS', '').split(os.pathsep)):
            program = command[0].replace('/opt/', f'{layer}/', 1)
            if command[0].startswith('/opt/') and os.path.exists(program):
                command = [sys.executable, program, *command[1:]]
        return check_call(command, *args, **kwargs)
    subprocess.check_call = run

_run_from_layers()
'''

# A layer is in /opt. ministack unpacks it elsewhere, and the interpreter that its programs name is not on this machine
lambda_runtime._PYTHON_WORKER_SCRIPT = RUN_FROM_LAYERS + lambda_runtime._PYTHON_WORKER_SCRIPT


# --- The server -------------------------------------------------------------------------------------------------------------------------


async def app(scope, receive, send):
    """What is signed for AWS IoT TwinMaker or SiteWise goes to the stand-in, the rest to ministack."""
    headers = {name.decode().lower(): value.decode() for name, value in scope.get('headers', [])}
    signed_for = headers.get('authorization', '').partition('Credential=')[2].split('/')[3:4]
    api = {'iottwinmaker': TWINMAKER, 'iotsitewise': SITEWISE}.get(*signed_for, None) if signed_for else None
    if api is None:
        return await ministack.app.app(scope, receive, send)
    body, more = b'', True
    while more:
        message = await receive()
        body, more = body + message.get('body', b''), message.get('more_body', False)
    query = parse_qs(scope['query_string'].decode())
    set_request_account_id(extract_access_key_id(headers, query))
    set_request_region(extract_region(headers, query))
    if scope['path'] == '/rehearsal/calls':
        status, answer, error = 200, region().calls, None
    else:
        status, answer, error = api.serve(scope['method'], scope['path'], query, body)
    extra = [(b'x-amzn-errortype', error.encode())] if error else []
    await send({'type': 'http.response.start', 'status': status, 'headers': [(b'content-type', b'application/json'), *extra]})
    await send({'type': 'http.response.body', 'body': json.dumps(answer).encode()})


if __name__ == '__main__':
    # It ends with whoever started it
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    config = Config()
    config.bind = [f'127.0.0.1:{sys.argv[1]}']
    config.errorlog = None
    asyncio.run(serve(app, config))
