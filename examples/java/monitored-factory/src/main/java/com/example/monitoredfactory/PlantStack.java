package com.example.monitoredfactory;

import io.github.cdkiottwinmaker.ISyncJob;
import io.github.cdkiottwinmaker.IWorkspace;
import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.Workspace;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** The digital twin of a factory whose assets are in AWS IoT SiteWise. */
public class PlantStack extends Stack {
    private final IWorkspace workspace;
    private final ISyncJob syncJob;

    public PlantStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        this.workspace = Workspace.Builder.create(this, "Workspace").workspaceId("factory").build();
        this.syncJob = SyncJob.Builder.create(this, "Sync").workspace(workspace).build();
    }

    public IWorkspace getWorkspace() {
        return workspace;
    }

    public ISyncJob getSyncJob() {
        return syncJob;
    }
}
