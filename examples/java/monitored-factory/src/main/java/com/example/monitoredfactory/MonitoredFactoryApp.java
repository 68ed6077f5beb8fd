package com.example.monitoredfactory;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

public class MonitoredFactoryApp {
    public static void main(final String[] args) {
        App app = new App();
        StackProps props = StackProps.builder()
                .env(Environment.builder().account("111122223333").region("us-east-1").build())
                .build();

        PlantStack plant = new PlantStack(app, "MonitoredPlant", props);
        new MonitoringStack(app, "MonitoredPlantMonitoring", props, plant.getWorkspace(), plant.getSyncJob());

        app.synth();
    }
}
