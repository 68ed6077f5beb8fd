package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

// PlantStack is the plant: its twin in two lines, which operators may look at.
type PlantStack struct {
	awscdk.Stack
	SyncJob twinmaker.SyncJob
}

// NewPlantStack defines the plant.
func NewPlantStack(scope constructs.Construct, id string, props *awscdk.StackProps) *PlantStack {
	stack := awscdk.NewStack(scope, &id, props)

	workspace := twinmaker.NewWorkspace(stack, jsii.String("Workspace"), nil)
	syncJob := twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{Workspace: workspace})
	awscdk.NewCfnOutput(stack, jsii.String("SyncJobIdentifier"), &awscdk.CfnOutputProps{Value: syncJob.SyncJobIdentifier()})

	operator := awsiam.NewRole(stack, jsii.String("Operator"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	workspace.Grants().ReadData(operator)
	syncJob.Grants().Read(operator)
	syncJob.Grants().ListResources(operator)

	return &PlantStack{Stack: stack, SyncJob: syncJob}
}

// NewBranchStack defines a branch: its workspace exists already, and its sync role and sync job follow the rules of the house.
func NewBranchStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	syncRole := awsiam.NewRole(stack, jsii.String("SyncRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("iottwinmaker.amazonaws.com"), nil),
		Path:      jsii.String("/plant/"),
	})
	twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{
		Workspace:     twinmaker.Workspace_FromWorkspaceId(stack, jsii.String("Workspace"), jsii.String("branch")),
		SyncSource:    twinmaker.SyncSource_SITEWISE(),
		SyncRole:      syncRole,
		Tags:          &map[string]*string{"line": jsii.String("1")},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})

	return stack
}

// SyncJobStackProps are the properties of stacks that have to do with the job of the plant.
type SyncJobStackProps struct {
	awscdk.StackProps
	SyncJob twinmaker.ISyncJob
}

// NewOperationsStack defines what others know of the job of the plant, and of jobs elsewhere: their ARN, or just their workspace.
func NewOperationsStack(scope constructs.Construct, id string, props *SyncJobStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)

	awsssm.NewStringParameter(stack, jsii.String("SyncJobArn"), &awsssm.StringParameterProps{
		StringValue: props.SyncJob.SyncJobArn(),
	})

	auditor := awsiam.NewRole(stack, jsii.String("Auditor"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	mine := twinmaker.SyncJob_FromSyncJobArn(stack, jsii.String("Mine"),
		jsii.String("arn:aws:iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/1234abcd"))
	mine.Grants().Read(auditor)
	harbour := twinmaker.SyncJob_FromSyncJobAttributes(stack, jsii.String("Harbour"), &twinmaker.SyncJobAttributes{
		Workspace: twinmaker.Workspace_FromWorkspaceId(stack, jsii.String("HarbourWorkspace"), jsii.String("harbour")),
	})
	harbour.Grants().Read(auditor)

	return stack
}

// NewMonitoringStack defines who is told when the twin of the plant stops.
func NewMonitoringStack(scope constructs.Construct, id string, props *SyncJobStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)

	operators := awssns.NewTopic(stack, jsii.String("Operators"), nil)
	monitor := twinmaker.NewSyncJobMonitor(stack, jsii.String("Monitor"), &twinmaker.SyncJobMonitorProps{
		SyncJob:  props.SyncJob,
		Topic:    operators,
		Problems: &[]twinmaker.SyncJobProblem{twinmaker.SyncJobProblem_ERROR, twinmaker.SyncJobProblem_MISSING},
	})
	monitor.Alarm().AddAlarmAction(awscloudwatchactions.NewSnsAction(operators))

	missing := awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String("Missing from the twin"),
		Left:  &[]awscloudwatch.IMetric{monitor.MetricResourcesInError(nil)},
	})
	awscloudwatch.NewDashboard(stack, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		Widgets: &[]*[]awscloudwatch.IWidget{{missing}},
	})

	return stack
}
