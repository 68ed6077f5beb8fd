using Amazon.CDK;

namespace MonitoredFactory
{
    sealed class Program
    {
        public static void Main(string[] args)
        {
            var app = new App();
            var env = new Environment { Account = "111122223333", Region = "us-east-1" };

            var plant = new PlantStack(app, "MonitoredPlant", new StackProps { Env = env });
            new MonitoringStack(app, "MonitoredPlantMonitoring", new MonitoringStackProps
            {
                Env = env,
                Workspace = plant.Workspace,
                SyncJob = plant.SyncJob,
            });

            app.Synth();
        }
    }
}
