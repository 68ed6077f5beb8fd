package com.example.factory;

import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.Workspace;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/** The plant: its twin in two lines, which operators may look at. */
public class PlantStack extends Stack {
    private final SyncJob syncJob;

    public PlantStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final Workspace workspace = new Workspace(this, "Workspace");
        this.syncJob = SyncJob.Builder.create(this, "Sync").workspace(workspace).build();
        CfnOutput.Builder.create(this, "SyncJobIdentifier")
                .value(this.syncJob.getSyncJobIdentifier())
                .build();

        final Role operator = Role.Builder.create(this, "Operator")
                .assumedBy(new AccountRootPrincipal())
                .build();
        workspace.getGrants().readData(operator);
        this.syncJob.getGrants().read(operator);
        this.syncJob.getGrants().listResources(operator);
    }

    public SyncJob getSyncJob() {
        return this.syncJob;
    }
}
