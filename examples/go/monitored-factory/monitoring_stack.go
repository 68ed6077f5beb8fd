package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

type MonitoringStackProps struct {
	awscdk.StackProps
	Workspace twinmaker.IWorkspace
	SyncJob   twinmaker.ISyncJob
}

// NewMonitoringStack tells the operators when the twin differs from the factory, and why.
func NewMonitoringStack(scope constructs.Construct, id string, props *MonitoringStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)

	// Subscribe your operators: by email, or by the tool that pages them.
	operators := awssns.NewTopic(stack, jsii.String("Operators"), &awssns.TopicProps{EnforceSSL: jsii.Bool(true)})
	monitor := twinmaker.NewSyncJobMonitor(stack, jsii.String("Monitor"), &twinmaker.SyncJobMonitorProps{
		SyncJob: props.SyncJob,
		Topic:   operators,
	})

	alarms := []interfacesawscloudwatch.IAlarmRef{monitor.Alarm()}
	for _, alarm := range *monitor.Alarms() {
		alarms = append(alarms, alarm)
	}
	inSync := awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title:  jsii.String("Is the twin in sync?"),
		Alarms: &alarms,
		Width:  jsii.Number(24),
		Height: jsii.Number(3),
	})
	state := graph("State of the sync job", monitor.MetricActive(nil), monitor.MetricError(nil), monitor.MetricMissing(nil))
	inError := graph("Assets and models in error", monitor.MetricResourcesInError(nil))
	// CloudWatch takes only one query per widget.
	notCreated := graph("Entities not created", props.Workspace.Metrics().EntityCreationFailures(nil))

	awscloudwatch.NewDashboard(stack, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		DashboardName: jsii.String("factory-twin"),
		Widgets: &[]*[]awscloudwatch.IWidget{
			{inSync},
			{state, inError, notCreated},
		},
	})

	return stack
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.GraphWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title:     jsii.String(title),
		Left:      &metrics,
		LeftYAxis: &awscloudwatch.YAxisProps{Min: jsii.Number(0), ShowUnits: jsii.Bool(false)},
		Width:     jsii.Number(8),
	})
}
