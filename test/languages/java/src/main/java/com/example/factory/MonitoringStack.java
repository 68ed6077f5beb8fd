package com.example.factory;

import io.github.cdkiottwinmaker.ISyncJob;
import io.github.cdkiottwinmaker.SyncJobMonitor;
import io.github.cdkiottwinmaker.SyncJobProblem;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Who is told when the twin of the plant stops. */
public class MonitoringStack extends Stack {
    public MonitoringStack(final Construct scope, final String id, final StackProps props, final ISyncJob syncJob) {
        super(scope, id, props);

        final Topic operators = new Topic(this, "Operators");
        final SyncJobMonitor monitor = SyncJobMonitor.Builder.create(this, "Monitor")
                .syncJob(syncJob)
                .topic(operators)
                .problems(List.of(SyncJobProblem.ERROR, SyncJobProblem.MISSING))
                .build();
        monitor.getAlarm().addAlarmAction(new SnsAction(operators));

        final GraphWidget missing = GraphWidget.Builder.create()
                .title("Missing from the twin")
                .left(List.of(monitor.metricResourcesInError()))
                .build();
        Dashboard.Builder.create(this, "Dashboard")
                .widgets(List.of(List.of(missing)))
                .build();
    }
}
