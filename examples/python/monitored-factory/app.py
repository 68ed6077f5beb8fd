#!/usr/bin/env python3
import aws_cdk as cdk

from monitored_factory.monitoring_stack import MonitoringStack
from monitored_factory.plant_stack import PlantStack

app = cdk.App()
env = cdk.Environment(account="111122223333", region="us-east-1")

plant = PlantStack(app, "MonitoredPlant", env=env)
MonitoringStack(app, "MonitoredPlantMonitoring", workspace=plant.workspace, sync_job=plant.sync_job, env=env)

app.synth()
