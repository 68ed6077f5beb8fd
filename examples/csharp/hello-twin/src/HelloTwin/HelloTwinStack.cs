using Amazon.CDK;
using CdkIotTwinmaker;
using Constructs;

namespace HelloTwin
{
    /// <summary>A digital twin of all assets in AWS IoT SiteWise.</summary>
    public class HelloTwinStack : Stack
    {
        public HelloTwinStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
        {
            var workspace = new Workspace(this, "Plant");
            new SyncJob(this, "Sync", new SyncJobProps { Workspace = workspace });
        }
    }
}
