package com.example.hellotwin;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

public class HelloTwinApp {
    public static void main(final String[] args) {
        App app = new App();

        new HelloTwinStack(app, "HelloTwin", StackProps.builder()
                .env(Environment.builder().account("111122223333").region("us-east-1").build())
                .build());

        app.synth();
    }
}
