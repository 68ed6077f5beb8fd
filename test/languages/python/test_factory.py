import re

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template
from aws_cdk.aws_iottwinmaker import CfnWorkspace
from cdk_iot_twinmaker import SyncJob, SyncSource

from factory import BranchStack, OperationsStack, PlantStack


@pytest.fixture(scope="module")
def templates():
    app = App()
    plant = PlantStack(app, "Plant")
    branch = BranchStack(app, "Branch")
    operations = OperationsStack(app, "Operations", sync_job=plant.sync_job)
    return {stack.stack_name: Template.from_stack(stack) for stack in (plant, branch, operations)}


def allows(actions):
    statement = Match.object_like({"Action": actions, "Effect": "Allow"})
    return {"PolicyDocument": {"Statement": Match.array_with([statement])}}


def test_one_line_makes_the_job_and_its_role(templates):
    templates["Plant"].has_resource_properties(
        "AWS::IoTTwinMaker::SyncJob",
        {
            "WorkspaceId": "factory",
            "SyncSource": "SITEWISE",
            "SyncRole": {"Fn::GetAtt": [Match.string_like_regexp("^SyncSyncRole"), "Arn"]},
        },
    )


def test_operators_may_look_at_the_job(templates):
    plant = templates["Plant"]
    plant.has_resource_properties("AWS::IAM::Policy", allows(["iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace"]))
    plant.has_resource_properties("AWS::IAM::Policy", allows("iottwinmaker:ListSyncResources"))


def test_a_role_of_its_own_is_taken_and_given_what_the_job_needs(templates):
    branch = templates["Branch"]
    branch.resource_count_is("AWS::IAM::Role", 1)
    branch.has_resource_properties(
        "AWS::IAM::Policy", allows(["iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel"])
    )
    branch.has_resource(
        "AWS::IoTTwinMaker::SyncJob",
        {"Properties": {"Tags": {"line": "1"}}, "DeletionPolicy": "Retain"},
    )


def test_the_arn_of_the_job_goes_into_another_stack(templates):
    templates["Operations"].has_resource_properties(
        "AWS::SSM::Parameter", {"Value": {"Fn::ImportValue": Match.string_like_regexp("^Plant:")}}
    )


def test_an_imported_job_grants(templates):
    templates["Operations"].has_resource_properties(
        "AWS::IAM::Policy", allows(["iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace"])
    )


def test_a_wrong_source_is_told_in_words():
    stack = Stack(None, "Wrong")
    workspace = CfnWorkspace.from_workspace_id(stack, "Workspace", "factory")

    rule = (
        '[Wrong/Sync] The sync source "not a source" is not one that AWS IoT TwinMaker accepts: '
        "it is a name of 1 to 128 letters"
    )
    with pytest.raises(RuntimeError, match=re.escape(rule)):
        SyncJob(stack, "Sync", workspace=workspace, sync_source=SyncSource.of("not a source"))
