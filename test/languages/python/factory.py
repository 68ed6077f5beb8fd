from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from aws_cdk.aws_iottwinmaker import CfnWorkspace
from cdk_iot_twinmaker import ISyncJob, SyncJob, SyncSource
from constructs import Construct


class PlantStack(Stack):
    """The plant: its workspace exists already, and operators may look at the sync job."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        workspace = CfnWorkspace.from_workspace_id(self, "Workspace", "factory")
        self.sync_job = SyncJob(self, "Sync", workspace=workspace)

        operator = iam.Role(self, "Operator", assumed_by=iam.AccountRootPrincipal())
        self.sync_job.grants.read(operator)
        self.sync_job.grants.list_resources(operator)


class BranchStack(Stack):
    """A branch, whose sync role and sync job follow the rules of the house."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        sync_role = iam.Role(
            self,
            "SyncRole",
            assumed_by=iam.ServicePrincipal("iottwinmaker.amazonaws.com"),
            path="/plant/",
        )
        SyncJob(
            self,
            "Sync",
            workspace=CfnWorkspace.from_workspace_id(self, "Workspace", "branch"),
            sync_source=SyncSource.SITEWISE,
            sync_role=sync_role,
            tags={"line": "1"},
            removal_policy=RemovalPolicy.RETAIN,
        )


class OperationsStack(Stack):
    """What others know of the job of the plant: its ARN, or just its workspace."""

    def __init__(self, scope: Construct, construct_id: str, *, sync_job: ISyncJob, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        ssm.StringParameter(self, "SyncJobArn", string_value=sync_job.sync_job_arn)

        imported = SyncJob.from_sync_job_attributes(
            self,
            "Imported",
            workspace=CfnWorkspace.from_workspace_id(self, "Workspace", "factory"),
        )
        imported.grants.read(iam.Role(self, "Auditor", assumed_by=iam.AccountRootPrincipal()))
