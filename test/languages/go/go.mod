module example.com/factory

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.276.0
	github.com/aws/constructs-go/constructs/v10 v10.8.1
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker v0.0.0
)
