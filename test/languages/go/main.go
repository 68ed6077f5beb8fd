package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)

	plant := NewPlantStack(app, "Plant", &awscdk.StackProps{Env: env("us-east-1")})
	NewBranchStack(app, "Branch", &awscdk.StackProps{Env: env("us-west-2")})
	watched := &SyncJobStackProps{StackProps: awscdk.StackProps{Env: env("us-east-1")}, SyncJob: plant.SyncJob}
	NewOperationsStack(app, "Operations", watched)
	NewMonitoringStack(app, "Monitoring", watched)

	app.Synth(nil)
}

func env(region string) *awscdk.Environment {
	return &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String(region)}
}
