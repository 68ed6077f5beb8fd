using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.SNS;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

/// <summary>Who is told when the twin of the plant stops.</summary>
public class MonitoringStack : Stack
{
    public MonitoringStack(Construct scope, string id, SyncJobStackProps props) : base(scope, id, props)
    {
        var operators = new Topic(this, "Operators");
        var monitor = new SyncJobMonitor(this, "Monitor", new SyncJobMonitorProps
        {
            SyncJob = props.SyncJob,
            Topic = operators,
            Problems = [SyncJobProblem.ERROR, SyncJobProblem.MISSING],
        });
        monitor.Alarm.AddAlarmAction(new SnsAction(operators));

        var missing = new GraphWidget(new GraphWidgetProps
        {
            Title = "Missing from the twin",
            Left = [monitor.MetricResourcesInError()],
        });
        _ = new Dashboard(this, "Dashboard", new DashboardProps { Widgets = [[missing]] });
    }
}
