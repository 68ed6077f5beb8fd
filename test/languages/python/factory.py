from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from cdk_iot_twinmaker import ISyncJob, SyncJob, SyncJobMonitor, SyncJobProblem, SyncSource, Workspace
from constructs import Construct


class PlantStack(Stack):
    """The plant: its twin in two lines, which operators may look at."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        workspace = Workspace(self, "Workspace")
        self.sync_job = SyncJob(self, "Sync", workspace=workspace)
        CfnOutput(self, "SyncJobIdentifier", value=self.sync_job.sync_job_identifier)

        operator = iam.Role(self, "Operator", assumed_by=iam.AccountRootPrincipal())
        workspace.grants.read_data(operator)
        self.sync_job.grants.read(operator)
        self.sync_job.grants.list_resources(operator)


class BranchStack(Stack):
    """A branch: its workspace exists already, and its sync role and sync job follow the rules of the house."""

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
            workspace=Workspace.from_workspace_id(self, "Workspace", "branch"),
            sync_source=SyncSource.SITEWISE,
            sync_role=sync_role,
            tags={"line": "1"},
            removal_policy=RemovalPolicy.RETAIN,
        )


class OperationsStack(Stack):
    """What others know of the job of the plant, and of jobs elsewhere: their ARN, or just their workspace."""

    def __init__(self, scope: Construct, construct_id: str, *, sync_job: ISyncJob, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        ssm.StringParameter(self, "SyncJobArn", string_value=sync_job.sync_job_arn)

        auditor = iam.Role(self, "Auditor", assumed_by=iam.AccountRootPrincipal())
        mine = SyncJob.from_sync_job_arn(
            self, "Mine", "arn:aws:iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/1234abcd"
        )
        mine.grants.read(auditor)
        harbour = SyncJob.from_sync_job_attributes(
            self, "Harbour", workspace=Workspace.from_workspace_id(self, "HarbourWorkspace", "harbour")
        )
        harbour.grants.read(auditor)


class MonitoringStack(Stack):
    """Who is told when the twin of the plant stops."""

    def __init__(self, scope: Construct, construct_id: str, *, sync_job: ISyncJob, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        operators = sns.Topic(self, "Operators")
        monitor = SyncJobMonitor(
            self,
            "Monitor",
            sync_job=sync_job,
            topic=operators,
            problems=[SyncJobProblem.ERROR, SyncJobProblem.MISSING],
        )
        monitor.alarm.add_alarm_action(cloudwatch_actions.SnsAction(operators))

        missing = cloudwatch.GraphWidget(title="Missing from the twin", left=[monitor.metric_resources_in_error()])
        cloudwatch.Dashboard(self, "Dashboard", widgets=[[missing]])
