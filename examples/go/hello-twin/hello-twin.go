package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

type HelloTwinStackProps struct {
	awscdk.StackProps
}

// NewHelloTwinStack defines a digital twin of all assets in AWS IoT SiteWise.
func NewHelloTwinStack(scope constructs.Construct, id string, props *HelloTwinStackProps) awscdk.Stack {
	var sprops awscdk.StackProps
	if props != nil {
		sprops = props.StackProps
	}
	stack := awscdk.NewStack(scope, &id, &sprops)

	workspace := twinmaker.NewWorkspace(stack, jsii.String("Plant"), nil)
	twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{Workspace: workspace})

	return stack
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)

	NewHelloTwinStack(app, "HelloTwin", &HelloTwinStackProps{
		awscdk.StackProps{
			Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
		},
	})

	app.Synth(nil)
}
