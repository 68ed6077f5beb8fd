package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stackProps := awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
	}

	plant := NewPlantStack(app, "MonitoredPlant", &PlantStackProps{StackProps: stackProps})
	NewMonitoringStack(app, "MonitoredPlantMonitoring", &MonitoringStackProps{
		StackProps: stackProps,
		Workspace:  plant.Workspace,
		SyncJob:    plant.SyncJob,
	})

	app.Synth(nil)
}
