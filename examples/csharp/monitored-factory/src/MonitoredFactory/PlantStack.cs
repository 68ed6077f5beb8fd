using Amazon.CDK;
using CdkIotTwinmaker;
using Constructs;

namespace MonitoredFactory
{
    /// <summary>The digital twin of a factory whose assets are in AWS IoT SiteWise.</summary>
    public class PlantStack : Stack
    {
        public IWorkspace Workspace { get; }

        public ISyncJob SyncJob { get; }

        public PlantStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
        {
            Workspace = new Workspace(this, "Workspace", new WorkspaceProps { WorkspaceId = "factory" });
            SyncJob = new SyncJob(this, "Sync", new SyncJobProps { Workspace = Workspace });
        }
    }
}
