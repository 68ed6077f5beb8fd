package com.example.factory;

import io.github.cdkiottwinmaker.ISyncJob;
import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.SyncJobAttributes;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iottwinmaker.CfnWorkspace;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** What others know of the job of the plant: its ARN, or just its workspace. */
public class OperationsStack extends Stack {
    public OperationsStack(final Construct scope, final String id, final StackProps props, final ISyncJob syncJob) {
        super(scope, id, props);

        StringParameter.Builder.create(this, "SyncJobArn")
                .stringValue(syncJob.getSyncJobArn())
                .build();

        final ISyncJob imported = SyncJob.fromSyncJobAttributes(this, "Imported", SyncJobAttributes.builder()
                .workspace(CfnWorkspace.fromWorkspaceId(this, "Workspace", "factory"))
                .build());
        imported.getGrants().read(Role.Builder.create(this, "Auditor")
                .assumedBy(new AccountRootPrincipal())
                .build());
    }
}
