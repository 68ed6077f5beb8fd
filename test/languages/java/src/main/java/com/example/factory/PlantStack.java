package com.example.factory;

import io.github.cdkiottwinmaker.SyncJob;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iottwinmaker.CfnWorkspace;
import software.constructs.Construct;

/** The plant: its workspace exists already, and operators may look at the sync job. */
public class PlantStack extends Stack {
    private final SyncJob syncJob;

    public PlantStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        this.syncJob = SyncJob.Builder.create(this, "Sync")
                .workspace(CfnWorkspace.fromWorkspaceId(this, "Workspace", "factory"))
                .build();

        final Role operator = Role.Builder.create(this, "Operator")
                .assumedBy(new AccountRootPrincipal())
                .build();
        this.syncJob.getGrants().read(operator);
        this.syncJob.getGrants().listResources(operator);
    }

    public SyncJob getSyncJob() {
        return this.syncJob;
    }
}
