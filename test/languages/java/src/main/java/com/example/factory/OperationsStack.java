package com.example.factory;

import io.github.cdkiottwinmaker.ISyncJob;
import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.SyncJobAttributes;
import io.github.cdkiottwinmaker.Workspace;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** What others know of the job of the plant, and of jobs elsewhere: their ARN, or just their workspace. */
public class OperationsStack extends Stack {
    public OperationsStack(final Construct scope, final String id, final StackProps props, final ISyncJob syncJob) {
        super(scope, id, props);

        StringParameter.Builder.create(this, "SyncJobArn")
                .stringValue(syncJob.getSyncJobArn())
                .build();

        final Role auditor = Role.Builder.create(this, "Auditor")
                .assumedBy(new AccountRootPrincipal())
                .build();
        final ISyncJob mine = SyncJob.fromSyncJobArn(this, "Mine",
                "arn:aws:iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/1234abcd");
        mine.getGrants().read(auditor);
        final ISyncJob harbour = SyncJob.fromSyncJobAttributes(this, "Harbour", SyncJobAttributes.builder()
                .workspace(Workspace.fromWorkspaceId(this, "HarbourWorkspace", "harbour"))
                .build());
        harbour.getGrants().read(auditor);
    }
}
