#!/usr/bin/env python3
import aws_cdk as cdk

from hello_twin.hello_twin_stack import HelloTwinStack

app = cdk.App()

HelloTwinStack(app, "HelloTwin", env=cdk.Environment(account="111122223333", region="us-east-1"))

app.synth()
