using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

/// <summary>A branch: its workspace exists already, and its sync role and sync job follow the rules of the house.</summary>
public class BranchStack : Stack
{
    public BranchStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
    {
        var syncRole = new Role(this, "SyncRole", new RoleProps
        {
            AssumedBy = new ServicePrincipal("iottwinmaker.amazonaws.com"),
            Path = "/plant/",
        });
        _ = new SyncJob(this, "Sync", new SyncJobProps
        {
            Workspace = Workspace.FromWorkspaceId(this, "Workspace", "branch"),
            SyncSource = SyncSource.SITEWISE,
            SyncRole = syncRole,
            Tags = new Dictionary<string, string> { ["line"] = "1" },
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
    }
}
