using Amazon.CDK;

namespace HelloTwin
{
    sealed class Program
    {
        public static void Main(string[] args)
        {
            var app = new App();

            new HelloTwinStack(app, "HelloTwin", new StackProps
            {
                Env = new Environment { Account = "111122223333", Region = "us-east-1" },
            });

            app.Synth();
        }
    }
}
