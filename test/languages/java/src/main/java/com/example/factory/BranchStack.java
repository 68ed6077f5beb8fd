package com.example.factory;

import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.SyncSource;
import io.github.cdkiottwinmaker.Workspace;
import java.util.Map;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** A branch: its workspace exists already, and its sync role and sync job follow the rules of the house. */
public class BranchStack extends Stack {
    public BranchStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final Role syncRole = Role.Builder.create(this, "SyncRole")
                .assumedBy(new ServicePrincipal("iottwinmaker.amazonaws.com"))
                .path("/plant/")
                .build();
        SyncJob.Builder.create(this, "Sync")
                .workspace(Workspace.fromWorkspaceId(this, "Workspace", "branch"))
                .syncSource(SyncSource.SITEWISE)
                .syncRole(syncRole)
                .tags(Map.of("line", "1"))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }
}
