#!/usr/bin/env python3
from aws_cdk import App, Environment

from factory import BranchStack, MonitoringStack, OperationsStack, PlantStack

ACCOUNT = "111122223333"
ENV = Environment(account=ACCOUNT, region="us-east-1")

app = App()

plant = PlantStack(app, "Plant", env=ENV)
BranchStack(app, "Branch", env=Environment(account=ACCOUNT, region="us-west-2"))
OperationsStack(app, "Operations", env=ENV, sync_job=plant.sync_job)
MonitoringStack(app, "Monitoring", env=ENV, sync_job=plant.sync_job)

app.synth()
