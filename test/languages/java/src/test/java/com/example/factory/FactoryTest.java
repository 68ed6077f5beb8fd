package com.example.factory;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.SyncSource;
import io.github.cdkiottwinmaker.Workspace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class FactoryTest {
    private static Template plant;
    private static Template branch;
    private static Template operations;
    private static Template monitoring;

    @BeforeAll
    static void synthesize() {
        final App app = new App();
        final PlantStack plantStack = new PlantStack(app, "Plant", null);
        final BranchStack branchStack = new BranchStack(app, "Branch", null);
        final OperationsStack operationsStack = new OperationsStack(app, "Operations", null, plantStack.getSyncJob());
        final MonitoringStack monitoringStack = new MonitoringStack(app, "Monitoring", null, plantStack.getSyncJob());

        plant = Template.fromStack(plantStack);
        branch = Template.fromStack(branchStack);
        operations = Template.fromStack(operationsStack);
        monitoring = Template.fromStack(monitoringStack);
    }

    private static Map<String, Object> allows(final Object actions) {
        return allows(actions, Match.anyValue());
    }

    private static Map<String, Object> allows(final Object actions, final Object resources) {
        return Map.of("PolicyDocument", Map.of("Statement", Match.arrayWith(List.of(
                Match.objectLike(Map.of("Action", actions, "Effect", "Allow", "Resource", resources))))));
    }

    @Test
    void twoLinesMakeTheWorkspaceAndTheJobWithWhatTheyNeed() {
        plant.hasResourceProperties("AWS::IoTTwinMaker::Workspace", Map.of(
                "WorkspaceId", Match.stringLikeRegexp("^PlantWorkspace"),
                "S3Location", Map.of("Fn::GetAtt", List.of(Match.stringLikeRegexp("^WorkspaceBucket"), "Arn")),
                "Role", Map.of("Fn::GetAtt", List.of(Match.stringLikeRegexp("^WorkspaceRole"), "Arn"))));
        plant.hasResourceProperties("AWS::IoTTwinMaker::SyncJob", Map.of(
                "WorkspaceId", Map.of("Ref", Match.stringLikeRegexp("^Workspace")),
                "SyncSource", "SITEWISE",
                "SyncRole", Map.of("Fn::GetAtt", List.of(Match.stringLikeRegexp("^SyncSyncRole"), "Arn"))));
    }

    @Test
    void jobIsKnownByItsPrimaryIdentifier() {
        plant.hasOutput("SyncJobIdentifier", Map.of("Value", Map.of("Ref", Match.stringLikeRegexp("^Sync"))));
    }

    @Test
    void operatorsMayLookAtTheTwinAndAtTheJob() {
        plant.hasResourceProperties("AWS::IAM::Policy", allows(List.of(
                "iottwinmaker:GetPropertyValue", "iottwinmaker:GetPropertyValueHistory", "iottwinmaker:ExecuteQuery",
                "iottwinmaker:GetWorkspace", "iottwinmaker:GetEntity", "iottwinmaker:GetComponentType")));
        plant.hasResourceProperties("AWS::IAM::Policy", allows(List.of("iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace")));
        plant.hasResourceProperties("AWS::IAM::Policy", allows("iottwinmaker:ListSyncResources"));
    }

    @Test
    void roleOfItsOwnIsTakenAndGivenWhatTheJobNeeds() {
        branch.resourceCountIs("AWS::IAM::Role", 1);
        branch.hasResourceProperties("AWS::IAM::ManagedPolicy",
                allows(List.of("iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel")));
        branch.hasResource("AWS::IoTTwinMaker::SyncJob", Map.of(
                "Properties", Map.of("WorkspaceId", "branch", "Tags", Map.of("line", "1")),
                "DeletionPolicy", "Retain"));
    }

    @Test
    void arnOfTheJobGoesIntoAnotherStack() {
        operations.hasResourceProperties("AWS::SSM::Parameter", Map.of(
                "Value", Map.of("Fn::ImportValue", Match.stringLikeRegexp("^Plant:"))));
    }

    @Test
    void importedJobsGrantByTheirArnAndByTheirWorkspace() {
        for (final String jobs : List.of(
                ":iottwinmaker:eu-west-1:111122223333:workspace/mine/sync-job/\\*$", ":workspace/harbour/sync-job/\\*$")) {
            operations.hasResourceProperties("AWS::IAM::Policy", allows("iottwinmaker:ListTagsForResource", Map.of(
                    "Fn::Join", List.of("", Match.arrayWith(List.of(Match.stringLikeRegexp(jobs)))))));
        }
    }

    @Test
    void problemsOfTheJobAreToldAndOnTheDashboard() {
        monitoring.resourceCountIs("AWS::CloudWatch::Alarm", 3);
        monitoring.hasResourceProperties("AWS::SNS::TopicPolicy", Map.of(
                "PolicyDocument", Map.of("Statement", List.of(Match.objectLike(Map.of(
                        "Action", "sns:Publish",
                        "Effect", "Allow",
                        "Principal", Map.of("Service", "cloudwatch.amazonaws.com")))))));
        monitoring.hasResourceProperties("AWS::CloudWatch::CompositeAlarm", Map.of(
                "AlarmActions", List.of(Map.of("Ref", Match.stringLikeRegexp("^Operators")))));
        monitoring.hasResourceProperties("AWS::CloudWatch::Dashboard", Map.of(
                "DashboardBody", Map.of("Fn::Join", List.of("", Match.arrayWith(List.of(
                        Match.stringLikeRegexp("SyncResourcesInError")))))));
    }

    @Test
    void wrongSourceIsToldInWords() {
        final Stack stack = new Stack(null, "Wrong");
        final var workspace = Workspace.fromWorkspaceId(stack, "Workspace", "factory");

        final Exception error = assertThrows(RuntimeException.class, () -> SyncJob.Builder.create(stack, "Sync")
                .workspace(workspace)
                .syncSource(SyncSource.of("not a source"))
                .build());
        assertTrue(error.getMessage().contains("[Wrong/Sync] The sync source \"not a source\" is not valid: "
                + "it must have 1 to 128 letters"), error.getMessage());
    }
}
