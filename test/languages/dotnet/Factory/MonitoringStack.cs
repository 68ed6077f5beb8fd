using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.SNS;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

/// <summary>Who is told when the twin of the plant falls behind.</summary>
public class MonitoringStack : Stack
{
    public MonitoringStack(Construct scope, string id, SyncJobStackProps props) : base(scope, id, props)
    {
        var operators = new Topic(this, "Operators");
        var alarms = new SyncFailureAlarms(this, "SyncFailures", new SyncFailureAlarmsProps
        {
            SyncJob = props.SyncJob,
            Failures = [SyncFailure.ENTITY_CREATION, SyncFailure.COMPONENT_TYPE_CREATION],
        });
        alarms.AnyFailure.AddAlarmAction(new SnsAction(operators));

        var missing = new GraphWidget(new GraphWidgetProps
        {
            Title = "Missing from the twin",
            Left = [props.SyncJob.Metrics.EntityCreationFailures()],
        });
        _ = new Dashboard(this, "Dashboard", new DashboardProps { Widgets = [[missing]] });
    }
}
