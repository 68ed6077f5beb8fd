"""
A stand-in for AWS IoT TwinMaker, and for what it reads of AWS IoT SiteWise.

Requests and answers are validated against the API models that botocore ships. What the user guide and the registry schemas say is
enforced; where AWS documents nothing, the stand-in takes the strictest reading, and docs/rehearsal.md says which.
"""
import json
import re
import time
import uuid
from urllib.parse import unquote

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, set_request_region
from ministack.services import iam, s3

SERVICE = 'iottwinmaker.amazonaws.com'
SOURCE = 'SITEWISE'


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Region:
    """What one account has in one Region."""

    def __init__(self):
        self.workspaces, self.jobs, self.models, self.assets = {}, {}, {}, {}
        self.calls = []  # what happened to jobs, and what their roles were missing at that moment


REGIONS = {}


def region():
    return REGIONS.setdefault((get_account_id(), get_region()), Region())


# --- What a role may do, by its policies as they are now -----------------------------------------------------------------------------


def sync_permissions(workspace):
    """The 14 actions of https://docs.aws.amazon.com/iot-twinmaker/latest/guide/tm-sw-custom-ws.html, each with all that it needs."""
    environment = f'{get_region()}:{get_account_id()}'
    sitewise, twin = f'arn:aws:iotsitewise:{environment}', f'arn:aws:iottwinmaker:{environment}:workspace/{workspace}'
    yield 'iotsitewise:DescribeAsset', [f'{sitewise}:asset/{uuid.uuid4()}']
    yield 'iotsitewise:DescribeAssetModel', [f'{sitewise}:asset-model/{uuid.uuid4()}']
    yield 'iotsitewise:ListAssets', ['*']
    yield 'iotsitewise:ListAssetModels', ['*']
    for kind, resource in (('Entity', f'{twin}/entity/{uuid.uuid4()}'), ('ComponentType', f'{twin}/component-type/iotsitewise.assetmodel:{uuid.uuid4()}')):
        for action in ('Get', 'Update', 'Delete'):
            yield f'iottwinmaker:{action}{kind}', [twin, resource]
        yield f'iottwinmaker:Create{kind}', [twin]
        yield f'iottwinmaker:List{"Entities" if kind == "Entity" else "ComponentTypes"}', [twin]


def missing(role_arn, needed):
    """What a role lacks: itself, the trust of the service, or actions."""
    name, account = role_arn.split('/')[-1], get_account_id()
    role = iam._roles.get(name)
    if role is None or role['Arn'] != role_arn:
        return ['the role']
    lacks = [] if trusts(role) else ['the trust of ' + SERVICE]
    policies = iam_evaluator._gather_role_policies(name, account)
    boundary = iam_evaluator._permissions_boundary(iam._roles, name, account)
    return lacks + [action for action, resources in needed if not all(
        iam_evaluator.evaluate(context(role_arn, action, resource), policies, *boundary).decision == 'Allow' for resource in resources)]


def trusts(role):
    """Whether the service may assume the role, be it that it says on whose behalf or that it does not: AWS documents neither."""
    document = json.loads(role['AssumeRolePolicyDocument'])
    statements = [statement for statement in document['Statement'] if iam_evaluator._service_principal_matches(statement.get('Principal'), SERVICE)]
    policies = [iam_evaluator.parse_policy_document({'Statement': statements})]
    return all(iam_evaluator.evaluate(context(role['Arn'], 'sts:AssumeRole', role['Arn'], told), policies).decision == 'Allow'
               for told in ({}, {'aws:sourceaccount': get_account_id()}))


def context(principal, action, resource, told=None):
    return iam_evaluator.EvalContext(principal_arn=principal, principal_type='AssumedRole', principal_account=get_account_id(), action=action,
                                     resource_arn=resource, region=get_region(), secure_transport=True, service_context=told or {})


def watch(after):
    """A job whose role lacks anything, at whatever moment, stops. Called after each operation of CloudFormation, which is in one Region; roles are in all."""
    account, here = get_account_id(), get_region()
    for _, place in [key for key in REGIONS if key[0] == account]:
        set_request_region(place)
        for job in region().jobs.values():
            lacks = missing(job['syncRole'], sync_permissions(job['workspaceId'])) if job['state'] == 'ACTIVE' else []
            if lacks:
                job['state'] = 'ERROR'
                note(f'ERROR after {after}', job, lacks)
    set_request_region(here)


def note(call, job, lacks):
    region().calls.append({'call': call, 'workspace': job['workspaceId'], 'lacks': lacks})


# --- AWS IoT TwinMaker ----------------------------------------------------------------------------------------------------------------


def arn(path):
    return f'arn:aws:iottwinmaker:{get_region()}:{get_account_id()}:{path}'


def workspace_of(workspaceId, error='ResourceNotFoundException'):
    if workspaceId not in region().workspaces:
        raise Refused(error, f'Workspace {workspaceId} does not exist.')
    return region().workspaces[workspaceId]


def job_of(workspaceId, syncSource):
    if (workspaceId, syncSource) not in region().jobs:
        raise Refused('ResourceNotFoundException', f'Workspace {workspaceId} has no sync job for {syncSource}.')
    return region().jobs[workspaceId, syncSource]


def marker_permissions(bucket, key):
    return [('s3:GetBucketLocation', [bucket]), ('s3:ListBucket', [bucket]), ('s3:GetObject', [f'{bucket}/*']), ('s3:PutObject', [f'{bucket}/{key}']),
            ('s3:DeleteObject', [f'{bucket}/{key}'])]


def check_workspace(workspaceId, s3Location, role):
    """AWS writes a marker into the bucket, with the role of the workspace."""
    bucket, key = s3Location.split(':')[-1], f'DO_NOT_DELETE_WORKSPACE_{workspaceId}'
    if bucket not in s3._buckets:
        raise Refused('ValidationException', f'Bucket {bucket} does not exist.')
    for other in region().workspaces.values():
        if other['s3Location'] == s3Location and other['workspaceId'] != workspaceId:
            raise Refused('ValidationException', f'Bucket {bucket} is that of workspace {other["workspaceId"]}.')
    lacks = missing(role, marker_permissions(s3Location, key))
    if lacks:
        raise Refused('ValidationException', f'The role of workspace {workspaceId} lacks {", ".join(lacks)}.')
    s3._put_object(bucket, key, b'', {})


class TwinMaker:
    def CreateWorkspace(self, workspaceId, s3Location=None, role=None, description='', tags=None):
        if workspaceId in region().workspaces:
            raise Refused('ConflictException', f'Workspace {workspaceId} exists already.')
        check_workspace(workspaceId, s3Location, role)
        now = time.time()
        region().workspaces[workspaceId] = {
            'workspaceId': workspaceId, 'arn': arn(f'workspace/{workspaceId}'), 'description': description, 's3Location': s3Location, 'role': role,
            'creationDateTime': now, 'updateDateTime': now}
        return {'arn': arn(f'workspace/{workspaceId}'), 'creationDateTime': now}

    def UpdateWorkspace(self, workspaceId, s3Location=None, role=None, description=None):
        workspace = workspace_of(workspaceId)
        changes = {'s3Location': s3Location, 'role': role, 'description': description}
        workspace.update({key: value for key, value in changes.items() if value is not None}, updateDateTime=time.time())
        check_workspace(workspaceId, workspace['s3Location'], workspace['role'])
        return {'updateDateTime': workspace['updateDateTime']}

    def GetWorkspace(self, workspaceId):
        return workspace_of(workspaceId)

    def DeleteWorkspace(self, workspaceId):
        workspace_of(workspaceId)
        if (workspaceId, SOURCE) in region().jobs:
            raise Refused('ValidationException', f'Workspace {workspaceId} has a sync job. Delete it first.')
        del region().workspaces[workspaceId]
        return {}

    def ListWorkspaces(self, maxResults=None, nextToken=None):
        members = ('workspaceId', 'arn', 'description', 'creationDateTime', 'updateDateTime')
        return {'workspaceSummaries': [{key: workspace[key] for key in members} for workspace in region().workspaces.values()]}

    def CreateSyncJob(self, workspaceId, syncSource, syncRole, tags=None):
        workspace_of(workspaceId, 'ValidationException')
        if syncSource != SOURCE:
            raise Refused('ValidationException', f'{syncSource} is not a source.')
        if (workspaceId, syncSource) in region().jobs:
            raise Refused('ConflictException', f'Workspace {workspaceId} has a sync job for {syncSource} already.')
        if region().jobs:
            raise Refused('ServiceQuotaExceededException', f'Workspace {next(iter(region().jobs))[0]} is synced: only one is, in an account and Region.')
        now, lacks = time.time(), missing(syncRole, sync_permissions(workspaceId))
        job = {'arn': arn(f'workspace/{workspaceId}/sync-job/{syncSource}-default'), 'workspaceId': workspaceId, 'syncSource': syncSource,
               'syncRole': syncRole, 'state': 'ERROR' if lacks else 'ACTIVE', 'creationDateTime': now, 'updateDateTime': now, 'tags': tags or {},
               'components': {}}
        region().jobs[workspaceId, syncSource] = job
        note('CreateSyncJob', job, lacks)
        return {key: job[key] for key in ('arn', 'creationDateTime', 'state')}

    def GetSyncJob(self, syncSource, workspaceId=None):
        job = job_of(workspaceId, syncSource) if workspaceId else next(iter(region().jobs.values()), None) or job_of('', syncSource)
        return {**{key: job[key] for key in ('arn', 'workspaceId', 'syncSource', 'syncRole', 'creationDateTime', 'updateDateTime')},
                'status': {'state': job['state']}}

    def DeleteSyncJob(self, workspaceId, syncSource):
        """First it deletes with the role what was synced, and what users added to that. Without the permissions, it does not get further."""
        job = job_of(workspaceId, syncSource)
        lacks = missing(job['syncRole'], sync_permissions(workspaceId))
        note('DeleteSyncJob', job, lacks)
        job['state'] = 'DELETING'
        if not lacks:
            del region().jobs[workspaceId, syncSource]
        return {'state': 'DELETING'}

    def ListSyncJobs(self, workspaceId, maxResults=None, nextToken=None):
        members = ('arn', 'workspaceId', 'syncSource', 'creationDateTime', 'updateDateTime')
        return {'syncJobSummaries': [{**{key: job[key] for key in members}, 'status': {'state': job['state']}}
                                     for job in region().jobs.values() if job['workspaceId'] == workspaceId]}

    def ListSyncResources(self, workspaceId, syncSource, filters=(), maxResults=None, nextToken=None):
        synced = [] if job_of(workspaceId, syncSource)['state'] == 'ERROR' else region().assets
        found = [{'resourceType': 'ENTITY', 'externalId': asset, 'resourceId': asset, 'status': {'state': 'IN_SYNC'}} for asset in synced]
        wanted = [one['state'] for one in filters if 'state' in one]
        return {'syncResources': [one for one in found if not wanted or one['status']['state'] in wanted]}

    def ListTagsForResource(self, resourceARN, maxResults=None, nextToken=None):
        return {'tags': next(job['tags'] for job in region().jobs.values() if job['arn'] == resourceARN)}

    def GetEntity(self, workspaceId, entityId):
        job, asset = self.synced(workspaceId, entityId)
        return {'entityId': entityId, 'entityName': asset['assetName'], 'arn': arn(f'workspace/{workspaceId}/entity/{entityId}'),
                'status': {'state': 'ACTIVE'}, 'workspaceId': workspaceId, 'parentEntityId': '$ROOT', 'hasChildEntities': False,
                'creationDateTime': job['creationDateTime'], 'updateDateTime': job['updateDateTime'], 'syncSource': SOURCE,
                'components': {name: {'componentName': name} for name in ('sitewiseBase', *job['components'].get(entityId, ()))}}

    def UpdateEntity(self, workspaceId, entityId, componentUpdates=None, **_):
        """Users may add components to a synced entity, and change nothing else of it."""
        job, _asset = self.synced(workspaceId, entityId)
        job['components'].setdefault(entityId, []).extend(componentUpdates or {})
        return {'updateDateTime': time.time(), 'state': 'UPDATING'}

    def synced(self, workspaceId, entityId):
        workspace_of(workspaceId)
        job = region().jobs.get((workspaceId, SOURCE))
        if job is None or entityId not in region().assets:
            raise Refused('ResourceNotFoundException', f'Entity {entityId} does not exist.')
        return job, region().assets[entityId]


class SiteWise:
    def CreateAssetModel(self, assetModelName, **_):
        model = str(uuid.uuid4())
        region().models[model] = {'assetModelName': assetModelName}
        return {'assetModelId': model, 'assetModelArn': f'arn:aws:iotsitewise:{get_region()}:{get_account_id()}:asset-model/{model}',
                'assetModelStatus': {'state': 'CREATING'}}

    def CreateAsset(self, assetName, assetModelId, **_):
        asset = str(uuid.uuid4())
        region().assets[asset] = {'assetName': assetName, 'assetModelId': assetModelId}
        return {'assetId': asset, 'assetArn': f'arn:aws:iotsitewise:{get_region()}:{get_account_id()}:asset/{asset}', 'assetStatus': {'state': 'CREATING'}}

    def DescribeAssetModel(self, assetModelId, **_):
        name, arn = self.found(region().models, assetModelId)['assetModelName'], f'arn:aws:iotsitewise:{get_region()}:{get_account_id()}:asset-model/{assetModelId}'
        return {'assetModelId': assetModelId, 'assetModelArn': arn, 'assetModelName': name, 'assetModelDescription': assetModelId, 'assetModelProperties': [],
                'assetModelHierarchies': [], 'assetModelCreationDate': 0, 'assetModelLastUpdateDate': 0, 'assetModelStatus': {'state': 'ACTIVE'}}

    def DescribeAsset(self, assetId, **_):
        asset, arn = self.found(region().assets, assetId), f'arn:aws:iotsitewise:{get_region()}:{get_account_id()}:asset/{assetId}'
        return {'assetId': assetId, 'assetArn': arn, **asset, 'assetProperties': [], 'assetHierarchies': [], 'assetCreationDate': 0,
                'assetLastUpdateDate': 0, 'assetStatus': {'state': 'ACTIVE'}}

    def found(self, things, wanted):
        if wanted not in things:
            raise Refused('ResourceNotFoundException', f'{wanted} does not exist.')
        return things[wanted]

    def DeleteAsset(self, assetId, **_):
        self.found(region().assets, assetId)
        del region().assets[assetId]
        return {'assetStatus': {'state': 'DELETING'}}

    def DeleteAssetModel(self, assetModelId, **_):
        if any(asset['assetModelId'] == assetModelId for asset in region().assets.values()):
            raise Refused('ConflictingOperationException', f'Asset model {assetModelId} has assets.')
        self.found(region().models, assetModelId)
        del region().models[assetModelId]
        return {'assetModelStatus': {'state': 'DELETING'}}


# --- The API --------------------------------------------------------------------------------------------------------------------------


class Api:
    """Serves an object whose methods are operations of a service, by the model of that service."""

    def __init__(self, service, version, operations):
        self.model, self.operations, self.routes = ServiceModel(Loader().load_service_model(service, 'service-2', version), service), operations, []
        for name in self.model.operation_names:
            http = self.model.operation_model(name).http
            pattern = re.sub(r'\\{(\w+)\\}', r'(?P<\1>[^/]+)', re.escape(http['requestUri'].split('?')[0]))
            self.routes.append((http['method'], re.compile(pattern), name))

    def call(self, name, **params):
        model = self.model.operation_model(name)
        if not hasattr(self.operations, name):
            raise Refused('ValidationException', f'The rehearsal has no {name}.')
        self.check(model.input_shape, params, name)
        answer = getattr(self.operations, name)(**params)
        self.check(model.output_shape, answer, f'the answer of {name}')
        return answer

    def check(self, shape, value, where):
        report = ParamValidator().validate(value, shape)
        if report.has_errors():
            raise Refused('ValidationException', f'{where}: {report.generate_report()}')

    def serve(self, method, path, query, body):
        for verb, pattern, name in self.routes:
            match = pattern.fullmatch(path)
            if match and verb == method:
                break
        else:
            return 404, {'message': f'No operation {method} {path}'}, 'UnknownOperationException'
        params = json.loads(body) if body else {}
        for member, shape in self.model.operation_model(name).input_shape.members.items():
            location, told = shape.serialization.get('location'), shape.serialization.get('name', member)
            if location == 'uri':
                params[member] = unquote(match[told])
            elif location == 'querystring' and told in query:
                params[member] = query[told][0]
        try:
            return 200, self.call(name, **params), None
        except Refused as refused:
            return self.model.shape_for(refused.code).metadata['error']['httpStatusCode'], {'message': str(refused)}, refused.code


TWINMAKER = Api('iottwinmaker', '2021-11-29', TwinMaker())
SITEWISE = Api('iotsitewise', '2019-12-02', SiteWise())
