using System;
using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.Assertions;
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
        var operations = new OperationsStack(app, "Operations", new SyncJobStackProps { SyncJob = plant.SyncJob });
        var monitoring = new MonitoringStack(app, "Monitoring", new SyncJobStackProps { SyncJob = plant.SyncJob });

        Plant = Template.FromStack(plant);
        Branch = Template.FromStack(branch);
        Operations = Template.FromStack(operations);
        Monitoring = Template.FromStack(monitoring);
    }

    public Template Plant { get; }

    public Template Branch { get; }

    public Template Operations { get; }

    public Template Monitoring { get; }
}

public class FactoryTest(Templates templates) : IClassFixture<Templates>
{
    private static Dictionary<string, object> Allows(object actions, object resources = null) => new()
    {
        ["PolicyDocument"] = new Dictionary<string, object>
        {
            ["Statement"] = Match.ArrayWith(
            [
                Match.ObjectLike(new Dictionary<string, object>
                {
                    ["Action"] = actions,
                    ["Effect"] = "Allow",
                    ["Resource"] = resources ?? Match.AnyValue(),
                }),
            ]),
        },
    };

    private static Dictionary<string, object> ArnOf(string logicalId) => new()
    {
        ["Fn::GetAtt"] = new object[] { Match.StringLikeRegexp(logicalId), "Arn" },
    };

    private static Dictionary<string, object> Ref(string logicalId) => new() { ["Ref"] = Match.StringLikeRegexp(logicalId) };

    private static Dictionary<string, object> Joined(string pattern) => new()
    {
        ["Fn::Join"] = new object[] { "", Match.ArrayWith([Match.StringLikeRegexp(pattern)]) },
    };

    [Fact]
    public void TwoLinesMakeTheWorkspaceAndTheJobWithWhatTheyNeed()
    {
        templates.Plant.HasResourceProperties("AWS::IoTTwinMaker::Workspace", new Dictionary<string, object>
        {
            ["WorkspaceId"] = Match.StringLikeRegexp("^PlantWorkspace"),
            ["S3Location"] = ArnOf("^WorkspaceBucket"),
            ["Role"] = ArnOf("^WorkspaceRole"),
        });
        templates.Plant.HasResourceProperties("AWS::IoTTwinMaker::SyncJob", new Dictionary<string, object>
        {
            ["WorkspaceId"] = Ref("^Workspace"),
            ["SyncSource"] = "SITEWISE",
            ["SyncRole"] = ArnOf("^SyncSyncRole"),
        });
    }

    [Fact]
    public void JobIsKnownByItsPrimaryIdentifier() =>
        templates.Plant.HasOutput("SyncJobIdentifier", new Dictionary<string, object> { ["Value"] = Ref("^Sync") });

    [Fact]
    public void OperatorsMayLookAtTheTwinAndAtTheJob()
    {
        templates.Plant.HasResourceProperties("AWS::IAM::Policy", Allows(new[]
        {
            "iottwinmaker:GetPropertyValue", "iottwinmaker:GetPropertyValueHistory", "iottwinmaker:ExecuteQuery",
            "iottwinmaker:GetWorkspace", "iottwinmaker:GetEntity", "iottwinmaker:GetComponentType",
        }));
        templates.Plant.HasResourceProperties("AWS::IAM::Policy",
            Allows(new[] { "iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace" }));
        templates.Plant.HasResourceProperties("AWS::IAM::Policy", Allows("iottwinmaker:ListSyncResources"));
    }

    [Fact]
    public void RoleOfItsOwnIsTakenAndGivenWhatTheJobNeeds()
    {
        templates.Branch.ResourceCountIs("AWS::IAM::Role", 1);
        templates.Branch.HasResourceProperties("AWS::IAM::ManagedPolicy",
            Allows(new[] { "iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel" }));
        templates.Branch.HasResource("AWS::IoTTwinMaker::SyncJob", new Dictionary<string, object>
        {
            ["Properties"] = new Dictionary<string, object>
            {
                ["WorkspaceId"] = "branch",
                ["Tags"] = new Dictionary<string, object> { ["line"] = "1" },
            },
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
    public void ImportedJobsGrantByTheirArnAndByTheirWorkspace()
    {
        foreach (var jobs in new[] { @":iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/\*$", @":workspace/harbour/sync-job/\*$" })
        {
            templates.Operations.HasResourceProperties("AWS::IAM::Policy", Allows("iottwinmaker:ListTagsForResource", Joined(jobs)));
        }
    }

    [Fact]
    public void ProblemsOfTheJobAreToldAndOnTheDashboard()
    {
        templates.Monitoring.ResourceCountIs("AWS::CloudWatch::Alarm", 3);
        templates.Monitoring.HasResourceProperties("AWS::SNS::TopicPolicy", new Dictionary<string, object>
        {
            ["PolicyDocument"] = new Dictionary<string, object>
            {
                ["Statement"] = new object[]
                {
                    Match.ObjectLike(new Dictionary<string, object>
                    {
                        ["Action"] = "sns:Publish",
                        ["Effect"] = "Allow",
                        ["Principal"] = new Dictionary<string, object> { ["Service"] = "cloudwatch.amazonaws.com" },
                    }),
                },
            },
        });
        templates.Monitoring.HasResourceProperties("AWS::CloudWatch::CompositeAlarm", new Dictionary<string, object>
        {
            ["AlarmActions"] = new object[] { Ref("^Operators") },
        });
        templates.Monitoring.HasResourceProperties("AWS::CloudWatch::Dashboard", new Dictionary<string, object>
        {
            ["DashboardBody"] = Joined("SyncResourcesInError"),
        });
    }

    [Fact]
    public void WrongSourceIsToldInWords()
    {
        var stack = new Stack(null, "Wrong");
        var workspace = Workspace.FromWorkspaceId(stack, "Workspace", "factory");

        var error = Assert.ThrowsAny<Exception>(() => new SyncJob(stack, "Sync", new SyncJobProps
        {
            Workspace = workspace,
            SyncSource = SyncSource.Of("not a source"),
        }));
        Assert.Contains("[Wrong/Sync] The sync source \"not a source\" is not valid: "
            + "it must have 1 to 128 letters", error.Message);
    }
}
