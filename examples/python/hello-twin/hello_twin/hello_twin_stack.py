from aws_cdk import Stack
from cdk_iot_twinmaker import SyncJob, Workspace
from constructs import Construct


class HelloTwinStack(Stack):
    """A digital twin of all assets in AWS IoT SiteWise."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        workspace = Workspace(self, "Plant")
        SyncJob(self, "Sync", workspace=workspace)
