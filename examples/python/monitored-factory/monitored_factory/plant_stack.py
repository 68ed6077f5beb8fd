from aws_cdk import Stack
from cdk_iot_twinmaker import SyncJob, Workspace
from constructs import Construct


class PlantStack(Stack):
    """The digital twin of a factory whose assets are in AWS IoT SiteWise."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.workspace = Workspace(self, "Workspace", workspace_id="factory")
        self.sync_job = SyncJob(self, "Sync", workspace=self.workspace)
