using Amazon.CDK;
using Factory;

var app = new App();

var plant = new PlantStack(app, "Plant", new StackProps { Env = EnvOf("us-east-1") });
_ = new BranchStack(app, "Branch", new StackProps { Env = EnvOf("us-west-2") });
_ = new OperationsStack(app, "Operations", new SyncJobStackProps { Env = EnvOf("us-east-1"), SyncJob = plant.SyncJob });
_ = new MonitoringStack(app, "Monitoring", new SyncJobStackProps { Env = EnvOf("us-east-1"), SyncJob = plant.SyncJob });

app.Synth();

static Amazon.CDK.Environment EnvOf(string region) => new() { Account = "111122223333", Region = region };
