package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiottwinmaker"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

// PlantStack is the plant: its workspace exists already, and operators may look at the sync job.
type PlantStack struct {
	awscdk.Stack
	SyncJob twinmaker.SyncJob
}

// NewPlantStack defines the plant.
func NewPlantStack(scope constructs.Construct, id string, props *awscdk.StackProps) *PlantStack {
	stack := awscdk.NewStack(scope, &id, props)

	syncJob := twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{
		Workspace: awsiottwinmaker.CfnWorkspace_FromWorkspaceId(stack, jsii.String("Workspace"), jsii.String("factory")),
	})

	operator := awsiam.NewRole(stack, jsii.String("Operator"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	syncJob.Grants().Read(operator)
	syncJob.Grants().ListResources(operator)

	return &PlantStack{Stack: stack, SyncJob: syncJob}
}

// NewBranchStack defines a branch, whose sync role and sync job follow the rules of the house.
func NewBranchStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	syncRole := awsiam.NewRole(stack, jsii.String("SyncRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("iottwinmaker.amazonaws.com"), nil),
		Path:      jsii.String("/plant/"),
	})
	twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{
		Workspace:     awsiottwinmaker.CfnWorkspace_FromWorkspaceId(stack, jsii.String("Workspace"), jsii.String("branch")),
		SyncSource:    twinmaker.SyncSource_SITEWISE(),
		SyncRole:      syncRole,
		Tags:          &map[string]*string{"line": jsii.String("1")},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})

	return stack
}

// OperationsStackProps are the properties of the operations.
type OperationsStackProps struct {
	awscdk.StackProps
	SyncJob twinmaker.ISyncJob
}

// NewOperationsStack defines what others know of the job of the plant: its ARN, or just its workspace.
func NewOperationsStack(scope constructs.Construct, id string, props *OperationsStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)

	awsssm.NewStringParameter(stack, jsii.String("SyncJobArn"), &awsssm.StringParameterProps{
		StringValue: props.SyncJob.SyncJobArn(),
	})

	imported := twinmaker.SyncJob_FromSyncJobAttributes(stack, jsii.String("Imported"), &twinmaker.SyncJobAttributes{
		Workspace: awsiottwinmaker.CfnWorkspace_FromWorkspaceId(stack, jsii.String("Workspace"), jsii.String("factory")),
	})
	imported.Grants().Read(awsiam.NewRole(stack, jsii.String("Auditor"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewAccountRootPrincipal(),
	}))

	return stack
}
