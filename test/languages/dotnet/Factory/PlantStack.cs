using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

/// <summary>The plant: its twin in two lines, which operators may look at.</summary>
public class PlantStack : Stack
{
    public SyncJob SyncJob { get; }

    public PlantStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
    {
        var workspace = new Workspace(this, "Workspace");
        SyncJob = new SyncJob(this, "Sync", new SyncJobProps { Workspace = workspace });
        _ = new CfnOutput(this, "SyncJobIdentifier", new CfnOutputProps { Value = SyncJob.SyncJobIdentifier });

        var @operator = new Role(this, "Operator", new RoleProps { AssumedBy = new AccountRootPrincipal() });
        workspace.Grants.ReadData(@operator);
        SyncJob.Grants.Read(@operator);
        SyncJob.Grants.ListResources(@operator);
    }
}
