using System;
using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.Assertions;
using Amazon.CDK.AWS.IoTTwinMaker;
using CdkIotTwinmaker;
using Xunit;

namespace Factory.Tests;

public sealed class Templates
{
    public Templates()
    {
        var app = new App();
        var plant = new PlantStack(app, "Plant");
        var branch = new BranchStack(app, "Branch");
        var operations = new OperationsStack(app, "Operations", new OperationsStackProps { SyncJob = plant.SyncJob });

        Plant = Template.FromStack(plant);
        Branch = Template.FromStack(branch);
        Operations = Template.FromStack(operations);
    }

    public Template Plant { get; }

    public Template Branch { get; }

    public Template Operations { get; }
}

public class FactoryTest(Templates templates) : IClassFixture<Templates>
{
    private static Dictionary<string, object> Allows(object actions) => new()
    {
        ["PolicyDocument"] = new Dictionary<string, object>
        {
            ["Statement"] = Match.ArrayWith(
            [
                Match.ObjectLike(new Dictionary<string, object> { ["Action"] = actions, ["Effect"] = "Allow" }),
            ]),
        },
    };

    [Fact]
    public void OneLineMakesTheJobAndItsRole() =>
        templates.Plant.HasResourceProperties("AWS::IoTTwinMaker::SyncJob", new Dictionary<string, object>
        {
            ["WorkspaceId"] = "factory",
            ["SyncSource"] = "SITEWISE",
            ["SyncRole"] = new Dictionary<string, object>
            {
                ["Fn::GetAtt"] = new object[] { Match.StringLikeRegexp("^SyncSyncRole"), "Arn" },
            },
        });

    [Fact]
    public void OperatorsMayLookAtTheJob()
    {
        templates.Plant.HasResourceProperties("AWS::IAM::Policy",
            Allows(new[] { "iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace" }));
        templates.Plant.HasResourceProperties("AWS::IAM::Policy", Allows("iottwinmaker:ListSyncResources"));
    }

    [Fact]
    public void RoleOfItsOwnIsTakenAndGivenWhatTheJobNeeds()
    {
        templates.Branch.ResourceCountIs("AWS::IAM::Role", 1);
        templates.Branch.HasResourceProperties("AWS::IAM::Policy",
            Allows(new[] { "iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel" }));
        templates.Branch.HasResource("AWS::IoTTwinMaker::SyncJob", new Dictionary<string, object>
        {
            ["Properties"] = new Dictionary<string, object> { ["Tags"] = new Dictionary<string, object> { ["line"] = "1" } },
            ["DeletionPolicy"] = "Retain",
        });
    }

    [Fact]
    public void ArnOfTheJobGoesIntoAnotherStack() =>
        templates.Operations.HasResourceProperties("AWS::SSM::Parameter", new Dictionary<string, object>
        {
            ["Value"] = new Dictionary<string, object> { ["Fn::ImportValue"] = Match.StringLikeRegexp("^Plant:") },
        });

    [Fact]
    public void ImportedJobGrants() =>
        templates.Operations.HasResourceProperties("AWS::IAM::Policy",
            Allows(new[] { "iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace" }));

    [Fact]
    public void WrongSourceIsToldInWords()
    {
        var stack = new Stack(null, "Wrong");
        var workspace = CfnWorkspace.FromWorkspaceId(stack, "Workspace", "factory");

        var error = Assert.ThrowsAny<Exception>(() => new SyncJob(stack, "Sync", new SyncJobProps
        {
            Workspace = workspace,
            SyncSource = SyncSource.Of("not a source"),
        }));
        Assert.Contains("[Wrong/Sync] The sync source \"not a source\" is not one that AWS IoT TwinMaker accepts: "
            + "it is a name of 1 to 128 letters", error.Message);
    }
}
