#!/usr/bin/env python3
from aws_cdk import App, Environment

from factory import BranchStack, OperationsStack, PlantStack

ACCOUNT = "111122223333"

app = App()

plant = PlantStack(app, "Plant", env=Environment(account=ACCOUNT, region="us-east-1"))
BranchStack(app, "Branch", env=Environment(account=ACCOUNT, region="us-west-2"))
OperationsStack(
    app,
    "Operations",
    env=Environment(account=ACCOUNT, region="us-east-1"),
    sync_job=plant.sync_job,
)

app.synth()
