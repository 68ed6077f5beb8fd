package com.example.hellotwin;

import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.Workspace;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** A digital twin of all assets in AWS IoT SiteWise. */
public class HelloTwinStack extends Stack {
    public HelloTwinStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        Workspace workspace = new Workspace(this, "Plant");
        SyncJob.Builder.create(this, "Sync").workspace(workspace).build();
    }
}
