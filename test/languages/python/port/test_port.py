"""The port takes the place of what was written by hand, and is as README.md has it."""

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Environment
from aws_cdk.assertions import Template

import after
import before
from count import row_of, wildcards_in

README = (Path(__file__).parent / "README.md").read_text()
ENV = Environment(account="111122223333", region="us-east-1")

# What replaces a resource if it changes.
CREATE_ONLY = {
    "AWS::IoTTwinMaker::SyncJob": ["WorkspaceId", "SyncSource", "SyncRole", "Tags"],
    "AWS::IoTTwinMaker::Workspace": ["WorkspaceId"],
    "AWS::IAM::Role": ["RoleName", "Path"],
    "AWS::S3::Bucket": ["BucketName"],
    "AWS::DynamoDB::Table": ["TableName", "KeySchema"],
}


def synthesized(stack_class: Any) -> dict[str, Any]:
    return dict(Template.from_stack(stack_class(App(), "ColdStore", env=ENV)).to_json())


@pytest.fixture(scope="module")
def templates() -> dict[str, dict[str, Any]]:
    return {"before": synthesized(before.ColdStoreStack), "after": synthesized(after.ColdStoreStack)}


def lasting(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        logical_id: {"Type": resource["Type"], **{name: resource["Properties"].get(name) for name in CREATE_ONLY[resource["Type"]]}}
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] in CREATE_ONLY
    }


def test_each_resource_that_lasts_stays_in_its_place(templates: dict[str, dict[str, Any]]) -> None:
    assert lasting(templates["after"]) == lasting(templates["before"])
    assert len(lasting(templates["after"])) > 10


def test_nothing_goes_but_permissions(templates: dict[str, dict[str, Any]]) -> None:
    gone = [
        resource["Type"]
        for logical_id, resource in templates["before"]["Resources"].items()
        if logical_id not in templates["after"]["Resources"]
    ]
    assert sorted(gone) == ["AWS::IAM::Policy"] + ["AWS::Lambda::Permission"] * 3


def test_the_job_waits_for_the_workspace(templates: dict[str, dict[str, Any]]) -> None:
    assert "Twin" in templates["after"]["Resources"]["AssetSync"]["DependsOn"]


def test_no_wildcard_is_left_but_those_of_the_guide_and_of_grant_put(templates: dict[str, dict[str, Any]]) -> None:
    assert wildcards_in(templates["after"]) == ["s3:Abort*", "s3:Abort*", "s3:GetBucket*"]


@pytest.mark.parametrize("name", ["before", "after"])
def test_the_page_has_what_is_counted(templates: dict[str, dict[str, Any]], name: str) -> None:
    assert row_of(name, templates[name]) in README
