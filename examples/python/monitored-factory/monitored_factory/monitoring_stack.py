from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from cdk_iot_twinmaker import ISyncJob, IWorkspace, SyncJobMonitor
from constructs import Construct


class MonitoringStack(Stack):
    """Tells the operators when the twin differs from the factory, and why."""

    def __init__(
        self, scope: Construct, construct_id: str, *, workspace: IWorkspace, sync_job: ISyncJob, **kwargs
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        # Subscribe your operators: by email, or by the tool that pages them.
        operators = sns.Topic(self, "Operators", enforce_ssl=True)
        monitor = SyncJobMonitor(self, "Monitor", sync_job=sync_job, topic=operators)

        in_sync = cloudwatch.AlarmStatusWidget(
            title="Is the twin in sync?", alarms=[monitor.alarm, *monitor.alarms], width=24, height=3
        )
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name="factory-twin",
            widgets=[
                [in_sync],
                [
                    _graph(
                        "State of the sync job",
                        monitor.metric_active(),
                        monitor.metric_error(),
                        monitor.metric_missing(),
                    ),
                    _graph("Assets and models in error", monitor.metric_resources_in_error()),
                    # CloudWatch takes only one query per widget.
                    _graph("Entities not created", workspace.metrics.entity_creation_failures()),
                ],
            ],
        )


def _graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        width=8,
    )
