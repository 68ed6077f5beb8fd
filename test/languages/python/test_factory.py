import re

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template
from cdk_iot_twinmaker import SyncJob, SyncSource, Workspace

from factory import BranchStack, MonitoringStack, OperationsStack, PlantStack


@pytest.fixture(scope="module")
def templates():
    app = App()
    plant = PlantStack(app, "Plant")
    branch = BranchStack(app, "Branch")
    operations = OperationsStack(app, "Operations", sync_job=plant.sync_job)
    monitoring = MonitoringStack(app, "Monitoring", sync_job=plant.sync_job)
    return {stack.stack_name: Template.from_stack(stack) for stack in (plant, branch, operations, monitoring)}


def allows(actions, resources=None):
    statement = {"Action": actions, "Effect": "Allow", "Resource": resources or Match.any_value()}
    return {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(statement)])}}


def test_two_lines_make_the_workspace_and_the_job_with_what_they_need(templates):
    plant = templates["Plant"]
    plant.has_resource_properties(
        "AWS::IoTTwinMaker::Workspace",
        {
            "WorkspaceId": Match.string_like_regexp("^PlantWorkspace"),
            "S3Location": {"Fn::GetAtt": [Match.string_like_regexp("^WorkspaceBucket"), "Arn"]},
            "Role": {"Fn::GetAtt": [Match.string_like_regexp("^WorkspaceRole"), "Arn"]},
        },
    )
    plant.has_resource_properties(
        "AWS::IoTTwinMaker::SyncJob",
        {
            "WorkspaceId": {"Ref": Match.string_like_regexp("^Workspace")},
            "SyncSource": "SITEWISE",
            "SyncRole": {"Fn::GetAtt": [Match.string_like_regexp("^SyncSyncRole"), "Arn"]},
        },
    )


def test_the_job_is_known_by_its_primary_identifier(templates):
    templates["Plant"].has_output("SyncJobIdentifier", {"Value": {"Ref": Match.string_like_regexp("^Sync")}})


def test_operators_may_look_at_the_twin_and_at_the_job(templates):
    plant = templates["Plant"]
    plant.has_resource_properties(
        "AWS::IAM::Policy",
        allows(
            [
                "iottwinmaker:GetPropertyValue",
                "iottwinmaker:GetPropertyValueHistory",
                "iottwinmaker:ExecuteQuery",
                "iottwinmaker:GetWorkspace",
                "iottwinmaker:GetEntity",
                "iottwinmaker:GetComponentType",
            ]
        ),
    )
    plant.has_resource_properties("AWS::IAM::Policy", allows(["iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace"]))
    plant.has_resource_properties("AWS::IAM::Policy", allows("iottwinmaker:ListSyncResources"))


def test_a_role_of_its_own_is_taken_and_given_what_the_job_needs(templates):
    branch = templates["Branch"]
    branch.resource_count_is("AWS::IAM::Role", 1)
    branch.has_resource_properties(
        "AWS::IAM::ManagedPolicy", allows(["iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel"])
    )
    branch.has_resource(
        "AWS::IoTTwinMaker::SyncJob",
        {"Properties": {"WorkspaceId": "branch", "Tags": {"line": "1"}}, "DeletionPolicy": "Retain"},
    )


def test_the_arn_of_the_job_goes_into_another_stack(templates):
    templates["Operations"].has_resource_properties(
        "AWS::SSM::Parameter", {"Value": {"Fn::ImportValue": Match.string_like_regexp("^Plant:")}}
    )


@pytest.mark.parametrize(
    "jobs",
    [":iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/", ":workspace/harbour/sync-job/"],
    ids=["arn", "workspace"],
)
def test_an_imported_job_grants(templates, jobs):
    resource = {"Fn::Join": ["", Match.array_with([Match.string_like_regexp(rf"{jobs}\*$")])]}
    templates["Operations"].has_resource_properties(
        "AWS::IAM::Policy", allows("iottwinmaker:ListTagsForResource", resource)
    )


def test_problems_of_the_job_are_told_and_on_the_dashboard(templates):
    monitoring = templates["Monitoring"]
    monitoring.resource_count_is("AWS::CloudWatch::Alarm", 3)
    statement = {"Action": "sns:Publish", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}}
    monitoring.has_resource_properties(
        "AWS::SNS::TopicPolicy", {"PolicyDocument": {"Statement": [Match.object_like(statement)]}}
    )
    monitoring.has_resource_properties(
        "AWS::CloudWatch::CompositeAlarm", {"AlarmActions": [{"Ref": Match.string_like_regexp("^Operators")}]}
    )
    query = Match.string_like_regexp("SyncResourcesInError")
    monitoring.has_resource_properties(
        "AWS::CloudWatch::Dashboard", {"DashboardBody": {"Fn::Join": ["", Match.array_with([query])]}}
    )


def test_a_wrong_source_is_told_in_words():
    stack = Stack(None, "Wrong")
    workspace = Workspace.from_workspace_id(stack, "Workspace", "factory")

    rule = (
        '[Wrong/Sync] The sync source "not a source" is not valid: '
        "it must have 1 to 128 letters"
    )
    with pytest.raises(RuntimeError, match=re.escape(rule)):
        SyncJob(stack, "Sync", workspace=workspace, sync_source=SyncSource.of("not a source"))
