"""How often Python crosses to Node.js for a sync job, which is what defining one costs in Python."""

from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iottwinmaker as iottwinmaker
from cdk_iot_twinmaker import SyncJob, Workspace
from jsii._kernel.providers.process import _NodeProcess
from pytest import fixture

JOBS = 10


@fixture
def calls_per_job(monkeypatch):
    calls = []
    send = _NodeProcess.send

    def counted(self, *args):
        calls.append(args)
        return send(self, *args)

    def count(define):
        stack = Stack(App(), "Plant")
        define(stack, "first")  # loads what is loaded once
        calls.clear()
        for i in range(JOBS):
            define(stack, f"factory{i}")
        return len(calls) / JOBS

    monkeypatch.setattr(_NodeProcess, "send", counted)
    return count


def statements(stack, workspace_id):
    site_wise = f"arn:{stack.partition}:iotsitewise:{stack.region}:{stack.account}"
    workspace = f"arn:{stack.partition}:iottwinmaker:{stack.region}:{stack.account}:workspace/{workspace_id}"
    return [
        iam.PolicyStatement(
            actions=["iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel"],
            resources=[f"{site_wise}:asset/*", f"{site_wise}:asset-model/*"],
        ),
        iam.PolicyStatement(actions=["iotsitewise:ListAssets", "iotsitewise:ListAssetModels"], resources=["*"]),
        iam.PolicyStatement(
            actions=[f"iottwinmaker:{verb}{what}" for what in ("Entity", "ComponentType") for verb in ("Get", "Create", "Update", "Delete")]
            + ["iottwinmaker:ListEntities", "iottwinmaker:ListComponentTypes"],
            resources=[workspace, f"{workspace}/entity/*", f"{workspace}/component-type/*"],
        ),
    ]


def trust(stack):
    return iam.ServicePrincipal(
        "iottwinmaker.amazonaws.com", conditions={"StringEqualsIfExists": {"aws:SourceAccount": stack.account}}
    )


def ours(stack, workspace_id):
    SyncJob(stack, f"Sync-{workspace_id}", workspace=Workspace.from_workspace_id(stack, workspace_id, workspace_id))


def leanest(stack, workspace_id):
    policy = iam.PolicyDocument(statements=statements(stack, workspace_id))
    role = iam.Role(stack, f"Role-{workspace_id}", assumed_by=trust(stack), inline_policies={"AssetSync": policy})
    iottwinmaker.CfnSyncJob(
        stack, f"Sync-{workspace_id}", workspace_id=workspace_id, sync_source="SITEWISE", sync_role=role.role_arn
    )


def usual(stack, workspace_id):
    role = iam.Role(stack, f"Role-{workspace_id}", assumed_by=trust(stack))
    for statement in statements(stack, workspace_id):
        role.add_to_policy(statement)
    job = iottwinmaker.CfnSyncJob(
        stack, f"Sync-{workspace_id}", workspace_id=workspace_id, sync_source="SITEWISE", sync_role=role.role_arn
    )
    job.node.add_dependency(role)


def test_a_job_takes_two_calls_and_far_more_by_hand(calls_per_job):
    by = {define.__name__: calls_per_job(define) for define in (ours, leanest, usual)}
    print(by)
    assert by["ours"] == 2
    assert by["leanest"] > by["ours"] * 5
    assert by["usual"] > by["ours"] * 5
