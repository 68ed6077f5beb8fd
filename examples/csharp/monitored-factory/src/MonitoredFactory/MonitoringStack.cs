using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.SNS;
using CdkIotTwinmaker;
using Constructs;

namespace MonitoredFactory
{
    public class MonitoringStackProps : StackProps
    {
        public IWorkspace Workspace { get; set; }

        public ISyncJob SyncJob { get; set; }
    }

    /// <summary>Tells the operators when the twin differs from the factory, and why.</summary>
    public class MonitoringStack : Stack
    {
        public MonitoringStack(Construct scope, string id, MonitoringStackProps props) : base(scope, id, props)
        {
            // Subscribe your operators: by email, or by the tool that pages them.
            var operators = new Topic(this, "Operators", new TopicProps { EnforceSSL = true });
            var monitor = new SyncJobMonitor(this, "Monitor", new SyncJobMonitorProps
            {
                SyncJob = props.SyncJob,
                Topic = operators,
            });

            var inSync = new AlarmStatusWidget(new AlarmStatusWidgetProps
            {
                Title = "Is the twin in sync?",
                Alarms = [monitor.Alarm, .. monitor.Alarms],
                Width = 24,
                Height = 3,
            });
            var state = Graph("State of the sync job", monitor.MetricActive(), monitor.MetricError(), monitor.MetricMissing());
            var inError = Graph("Assets and models in error", monitor.MetricResourcesInError());
            // CloudWatch takes only one query per widget.
            var notCreated = Graph("Entities not created", props.Workspace.Metrics.EntityCreationFailures());

            new Dashboard(this, "Dashboard", new DashboardProps
            {
                DashboardName = "factory-twin",
                Widgets = [[inSync], [state, inError, notCreated]],
            });
        }

        private static GraphWidget Graph(string title, params IMetric[] metrics) => new(new GraphWidgetProps
        {
            Title = title,
            Left = metrics,
            LeftYAxis = new YAxisProps { Min = 0, ShowUnits = false },
            Width = 8,
        });
    }
}
