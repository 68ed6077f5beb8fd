package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

var plant, branch, operations, monitoring assertions.Template

func TestMain(m *testing.M) {
	app := awscdk.NewApp(nil)
	plantStack := NewPlantStack(app, "Plant", nil)
	branchStack := NewBranchStack(app, "Branch", nil)
	operationsStack := NewOperationsStack(app, "Operations", &SyncJobStackProps{SyncJob: plantStack.SyncJob})
	monitoringStack := NewMonitoringStack(app, "Monitoring", &SyncJobStackProps{SyncJob: plantStack.SyncJob})

	plant = assertions.Template_FromStack(plantStack.Stack, nil)
	branch = assertions.Template_FromStack(branchStack, nil)
	operations = assertions.Template_FromStack(operationsStack, nil)
	monitoring = assertions.Template_FromStack(monitoringStack, nil)

	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func allows(actions any) map[string]any {
	return allowsOn(actions, assertions.Match_AnyValue())
}

func allowsOn(actions, resources any) map[string]any {
	statement := assertions.Match_ObjectLike(&map[string]any{"Action": actions, "Effect": "Allow", "Resource": resources})
	return map[string]any{
		"PolicyDocument": map[string]any{"Statement": assertions.Match_ArrayWith(&[]any{statement})},
	}
}

func like(pattern string) assertions.Matcher {
	return assertions.Match_StringLikeRegexp(&pattern)
}

func joined(pattern string) map[string]any {
	return map[string]any{"Fn::Join": []any{"", assertions.Match_ArrayWith(&[]any{like(pattern)})}}
}

func TestTwoLinesMakeTheWorkspaceAndTheJobWithWhatTheyNeed(t *testing.T) {
	plant.HasResourceProperties(jsii.String("AWS::IoTTwinMaker::Workspace"), map[string]any{
		"WorkspaceId": like("^PlantWorkspace"),
		"S3Location":  map[string]any{"Fn::GetAtt": []any{like("^WorkspaceBucket"), "Arn"}},
		"Role":        map[string]any{"Fn::GetAtt": []any{like("^WorkspaceRole"), "Arn"}},
	})
	plant.HasResourceProperties(jsii.String("AWS::IoTTwinMaker::SyncJob"), map[string]any{
		"WorkspaceId": map[string]any{"Ref": like("^Workspace")},
		"SyncSource":  "SITEWISE",
		"SyncRole":    map[string]any{"Fn::GetAtt": []any{like("^SyncSyncRole"), "Arn"}},
	})
}

func TestTheJobIsKnownByItsPrimaryIdentifier(t *testing.T) {
	plant.HasOutput(jsii.String("SyncJobIdentifier"), map[string]any{"Value": map[string]any{"Ref": like("^Sync")}})
}

func TestOperatorsMayLookAtTheTwinAndAtTheJob(t *testing.T) {
	plant.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows([]string{
		"iottwinmaker:GetPropertyValue", "iottwinmaker:GetPropertyValueHistory", "iottwinmaker:ExecuteQuery",
		"iottwinmaker:GetWorkspace", "iottwinmaker:GetEntity", "iottwinmaker:GetComponentType",
	}))
	plant.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows([]string{"iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace"}))
	plant.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows("iottwinmaker:ListSyncResources"))
}

func TestRoleOfItsOwnIsTakenAndGivenWhatTheJobNeeds(t *testing.T) {
	branch.ResourceCountIs(jsii.String("AWS::IAM::Role"), jsii.Number(1))
	branch.HasResourceProperties(jsii.String("AWS::IAM::ManagedPolicy"), allows([]string{"iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel"}))
	branch.HasResource(jsii.String("AWS::IoTTwinMaker::SyncJob"), map[string]any{
		"Properties":     map[string]any{"WorkspaceId": "branch", "Tags": map[string]any{"line": "1"}},
		"DeletionPolicy": "Retain",
	})
}

func TestArnOfTheJobGoesIntoAnotherStack(t *testing.T) {
	operations.HasResourceProperties(jsii.String("AWS::SSM::Parameter"), map[string]any{
		"Value": map[string]any{"Fn::ImportValue": like("^Plant:")},
	})
}

func TestImportedJobsGrantByTheirArnAndByTheirWorkspace(t *testing.T) {
	for _, jobs := range []string{`:iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/\*$`, `:workspace/harbour/sync-job/\*$`} {
		operations.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allowsOn("iottwinmaker:ListTagsForResource", joined(jobs)))
	}
}

func TestProblemsOfTheJobAreToldAndOnTheDashboard(t *testing.T) {
	monitoring.ResourceCountIs(jsii.String("AWS::CloudWatch::Alarm"), jsii.Number(3))
	monitoring.HasResourceProperties(jsii.String("AWS::SNS::TopicPolicy"), map[string]any{
		"PolicyDocument": map[string]any{"Statement": []any{
			map[string]any{"Action": "sns:Publish", "Effect": "Allow", "Principal": map[string]any{"Service": "cloudwatch.amazonaws.com"}},
		}},
	})
	monitoring.HasResourceProperties(jsii.String("AWS::CloudWatch::CompositeAlarm"), map[string]any{
		"AlarmActions": []any{map[string]any{"Ref": like("^Operators")}},
	})
	monitoring.HasResourceProperties(jsii.String("AWS::CloudWatch::Dashboard"), map[string]any{
		"DashboardBody": joined("SyncResourcesInError"),
	})
}

func TestWrongSourceIsToldInWords(t *testing.T) {
	stack := awscdk.NewStack(nil, jsii.String("Wrong"), nil)
	workspace := twinmaker.Workspace_FromWorkspaceId(stack, jsii.String("Workspace"), jsii.String("factory"))

	defer func() {
		message := fmt.Sprint(recover())
		const rule = `[Wrong/Sync] The sync source "not a source" is not valid: it must have 1 to 128 letters`
		if !strings.Contains(message, rule) {
			t.Errorf("got %q, want it to contain %q", message, rule)
		}
	}()
	twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{
		Workspace:  workspace,
		SyncSource: twinmaker.SyncSource_Of(jsii.String("not a source")),
	})
}
