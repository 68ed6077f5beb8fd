package com.example.monitoredfactory;

import io.github.cdkiottwinmaker.ISyncJob;
import io.github.cdkiottwinmaker.IWorkspace;
import io.github.cdkiottwinmaker.SyncJobMonitor;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.interfaces.cloudwatch.IAlarmRef;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.YAxisProps;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Tells the operators when the twin differs from the factory, and why. */
public class MonitoringStack extends Stack {
    public MonitoringStack(
            final Construct scope,
            final String id,
            final StackProps props,
            final IWorkspace workspace,
            final ISyncJob syncJob) {
        super(scope, id, props);

        // Subscribe your operators: by email, or by the tool that pages them.
        Topic operators = Topic.Builder.create(this, "Operators").enforceSsl(true).build();
        SyncJobMonitor monitor = SyncJobMonitor.Builder.create(this, "Monitor")
                .syncJob(syncJob)
                .topic(operators)
                .build();

        List<IAlarmRef> alarms = new ArrayList<>();
        alarms.add(monitor.getAlarm());
        alarms.addAll(monitor.getAlarms());
        AlarmStatusWidget inSync = AlarmStatusWidget.Builder.create()
                .title("Is the twin in sync?")
                .alarms(alarms)
                .width(24)
                .height(3)
                .build();
        GraphWidget state = graph(
                "State of the sync job", monitor.metricActive(), monitor.metricError(), monitor.metricMissing());
        GraphWidget inError = graph("Assets and models in error", monitor.metricResourcesInError());
        // CloudWatch takes only one query per widget.
        GraphWidget notCreated =
                graph("Entities not created", workspace.getMetrics().entityCreationFailures());

        Dashboard.Builder.create(this, "Dashboard")
                .dashboardName("factory-twin")
                .widgets(List.of(List.of(inSync), List.of(state, inError, notCreated)))
                .build();
    }

    private static GraphWidget graph(final String title, final IMetric... metrics) {
        return GraphWidget.Builder.create()
                .title(title)
                .left(List.of(metrics))
                .leftYAxis(YAxisProps.builder().min(0).showUnits(false).build())
                .width(8)
                .build();
    }
}
