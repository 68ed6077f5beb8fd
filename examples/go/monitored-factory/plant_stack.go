package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

type PlantStackProps struct {
	awscdk.StackProps
}

// PlantStack is the digital twin of a factory whose assets are in AWS IoT SiteWise.
type PlantStack struct {
	awscdk.Stack
	Workspace twinmaker.IWorkspace
	SyncJob   twinmaker.ISyncJob
}

func NewPlantStack(scope constructs.Construct, id string, props *PlantStackProps) *PlantStack {
	var sprops awscdk.StackProps
	if props != nil {
		sprops = props.StackProps
	}
	stack := awscdk.NewStack(scope, &id, &sprops)

	workspace := twinmaker.NewWorkspace(stack, jsii.String("Workspace"), &twinmaker.WorkspaceProps{
		WorkspaceId: jsii.String("factory"),
	})
	syncJob := twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{Workspace: workspace})

	return &PlantStack{Stack: stack, Workspace: workspace, SyncJob: syncJob}
}
