using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.IoTTwinMaker;
using Amazon.CDK.AWS.SSM;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

public class OperationsStackProps : StackProps
{
    public ISyncJob SyncJob { get; set; }
}

/// <summary>What others know of the job of the plant: its ARN, or just its workspace.</summary>
public class OperationsStack : Stack
{
    public OperationsStack(Construct scope, string id, OperationsStackProps props) : base(scope, id, props)
    {
        _ = new StringParameter(this, "SyncJobArn", new StringParameterProps { StringValue = props.SyncJob.SyncJobArn });

        var imported = SyncJob.FromSyncJobAttributes(this, "Imported", new SyncJobAttributes
        {
            Workspace = CfnWorkspace.FromWorkspaceId(this, "Workspace", "factory"),
        });
        imported.Grants.Read(new Role(this, "Auditor", new RoleProps { AssumedBy = new AccountRootPrincipal() }));
    }
}
