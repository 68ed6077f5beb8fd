using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SSM;
using CdkIotTwinmaker;
using Constructs;

namespace Factory;

/// <summary>What others know of the job of the plant, and of jobs elsewhere: their ARN, or just their workspace.</summary>
public class OperationsStack : Stack
{
    public OperationsStack(Construct scope, string id, SyncJobStackProps props) : base(scope, id, props)
    {
        _ = new StringParameter(this, "SyncJobArn", new StringParameterProps { StringValue = props.SyncJob.SyncJobArn });

        var auditor = new Role(this, "Auditor", new RoleProps { AssumedBy = new AccountRootPrincipal() });
        var mine = SyncJob.FromSyncJobArn(this, "Mine",
            "arn:aws:iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/1234abcd");
        mine.Grants.Read(auditor);
        var harbour = SyncJob.FromSyncJobAttributes(this, "Harbour", new SyncJobAttributes
        {
            Workspace = Workspace.FromWorkspaceId(this, "HarbourWorkspace", "harbour"),
        });
        harbour.Grants.Read(auditor);
    }
}
