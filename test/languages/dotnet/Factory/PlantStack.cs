using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.IoTTwinMaker;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

/// <summary>The plant: its workspace exists already, and operators may look at the sync job.</summary>
public class PlantStack : Stack
{
    public SyncJob SyncJob { get; }

    public PlantStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
    {
        SyncJob = new SyncJob(this, "Sync", new SyncJobProps
        {
            Workspace = CfnWorkspace.FromWorkspaceId(this, "Workspace", "factory"),
        });

        var @operator = new Role(this, "Operator", new RoleProps { AssumedBy = new AccountRootPrincipal() });
        SyncJob.Grants.Read(@operator);
        SyncJob.Grants.ListResources(@operator);
    }
}
