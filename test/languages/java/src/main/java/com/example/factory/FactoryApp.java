package com.example.factory;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

public final class FactoryApp {
    private FactoryApp() {}

    public static void main(final String[] args) {
        final App app = new App();

        final PlantStack plant = new PlantStack(app, "Plant", propsFor("us-east-1"));
        new BranchStack(app, "Branch", propsFor("us-west-2"));
        new OperationsStack(app, "Operations", propsFor("us-east-1"), plant.getSyncJob());
        new MonitoringStack(app, "Monitoring", propsFor("us-east-1"), plant.getSyncJob());

        app.synth();
    }

    private static StackProps propsFor(final String region) {
        return StackProps.builder()
                .env(Environment.builder().account("111122223333").region(region).build())
                .build();
    }
}
