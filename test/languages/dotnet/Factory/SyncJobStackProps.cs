using Amazon.CDK;
using CdkIotTwinmaker;

namespace Factory;

/// <summary>Properties of stacks that have to do with the job of the plant.</summary>
public class SyncJobStackProps : StackProps
{
    public ISyncJob SyncJob { get; set; }
}
