package com.example.factory;

import io.github.cdkiottwinmaker.ISyncJob;
import io.github.cdkiottwinmaker.SyncFailure;
import io.github.cdkiottwinmaker.SyncFailureAlarms;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Who is told when the twin of the plant falls behind. */
public class MonitoringStack extends Stack {
    public MonitoringStack(final Construct scope, final String id, final StackProps props, final ISyncJob syncJob) {
        super(scope, id, props);

        final Topic operators = new Topic(this, "Operators");
        final SyncFailureAlarms alarms = SyncFailureAlarms.Builder.create(this, "SyncFailures")
                .syncJob(syncJob)
                .failures(List.of(SyncFailure.ENTITY_CREATION, SyncFailure.COMPONENT_TYPE_CREATION))
                .build();
        alarms.getAnyFailure().addAlarmAction(new SnsAction(operators));

        final GraphWidget missing = GraphWidget.Builder.create()
                .title("Missing from the twin")
                .left(List.of(syncJob.getMetrics().entityCreationFailures()))
                .build();
        Dashboard.Builder.create(this, "Dashboard")
                .widgets(List.of(List.of(missing)))
                .build();
    }
}
