package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiottwinmaker"
	"github.com/aws/jsii-runtime-go"
	twinmaker "github.com/cdk-iot-twinmaker/cdk-iot-twinmaker-go/cdkiottwinmaker"
)

var plant, branch, operations assertions.Template

func TestMain(m *testing.M) {
	app := awscdk.NewApp(nil)
	plantStack := NewPlantStack(app, "Plant", nil)
	branchStack := NewBranchStack(app, "Branch", nil)
	operationsStack := NewOperationsStack(app, "Operations", &OperationsStackProps{SyncJob: plantStack.SyncJob})

	plant = assertions.Template_FromStack(plantStack.Stack, nil)
	branch = assertions.Template_FromStack(branchStack, nil)
	operations = assertions.Template_FromStack(operationsStack, nil)

	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func allows(actions any) map[string]any {
	statement := assertions.Match_ObjectLike(&map[string]any{"Action": actions, "Effect": "Allow"})
	return map[string]any{
		"PolicyDocument": map[string]any{"Statement": assertions.Match_ArrayWith(&[]any{statement})},
	}
}

func TestOneLineMakesTheJobAndItsRole(t *testing.T) {
	plant.HasResourceProperties(jsii.String("AWS::IoTTwinMaker::SyncJob"), map[string]any{
		"WorkspaceId": "factory",
		"SyncSource":  "SITEWISE",
		"SyncRole":    map[string]any{"Fn::GetAtt": []any{assertions.Match_StringLikeRegexp(jsii.String("^SyncSyncRole")), "Arn"}},
	})
}

func TestOperatorsMayLookAtTheJob(t *testing.T) {
	plant.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows([]string{"iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace"}))
	plant.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows("iottwinmaker:ListSyncResources"))
}

func TestRoleOfItsOwnIsTakenAndGivenWhatTheJobNeeds(t *testing.T) {
	branch.ResourceCountIs(jsii.String("AWS::IAM::Role"), jsii.Number(1))
	branch.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows([]string{"iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel"}))
	branch.HasResource(jsii.String("AWS::IoTTwinMaker::SyncJob"), map[string]any{
		"Properties":     map[string]any{"Tags": map[string]any{"line": "1"}},
		"DeletionPolicy": "Retain",
	})
}

func TestArnOfTheJobGoesIntoAnotherStack(t *testing.T) {
	operations.HasResourceProperties(jsii.String("AWS::SSM::Parameter"), map[string]any{
		"Value": map[string]any{"Fn::ImportValue": assertions.Match_StringLikeRegexp(jsii.String("^Plant:"))},
	})
}

func TestImportedJobGrants(t *testing.T) {
	operations.HasResourceProperties(jsii.String("AWS::IAM::Policy"), allows([]string{"iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace"}))
}

func TestWrongSourceIsToldInWords(t *testing.T) {
	stack := awscdk.NewStack(nil, jsii.String("Wrong"), nil)
	workspace := awsiottwinmaker.CfnWorkspace_FromWorkspaceId(stack, jsii.String("Workspace"), jsii.String("factory"))

	defer func() {
		message := fmt.Sprint(recover())
		const rule = `[Wrong/Sync] The sync source "not a source" is not one that AWS IoT TwinMaker accepts: it is a name of 1 to 128 letters`
		if !strings.Contains(message, rule) {
			t.Errorf("got %q, want it to contain %q", message, rule)
		}
	}()
	twinmaker.NewSyncJob(stack, jsii.String("Sync"), &twinmaker.SyncJobProps{
		Workspace:  workspace,
		SyncSource: twinmaker.SyncSource_Of(jsii.String("not a source")),
	})
}
