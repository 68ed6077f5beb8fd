package com.example.factory;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cdkiottwinmaker.SyncJob;
import io.github.cdkiottwinmaker.SyncSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.iottwinmaker.CfnWorkspace;

class FactoryTest {
    private static Template plant;
    private static Template branch;
    private static Template operations;

    @BeforeAll
    static void synthesize() {
        final App app = new App();
        final PlantStack plantStack = new PlantStack(app, "Plant", null);
        final BranchStack branchStack = new BranchStack(app, "Branch", null);
        final OperationsStack operationsStack = new OperationsStack(app, "Operations", null, plantStack.getSyncJob());

        plant = Template.fromStack(plantStack);
        branch = Template.fromStack(branchStack);
        operations = Template.fromStack(operationsStack);
    }

    private static Map<String, Object> allows(final Object actions) {
        return Map.of("PolicyDocument", Map.of("Statement", Match.arrayWith(List.of(
                Match.objectLike(Map.of("Action", actions, "Effect", "Allow"))))));
    }

    @Test
    void oneLineMakesTheJobAndItsRole() {
        plant.hasResourceProperties("AWS::IoTTwinMaker::SyncJob", Map.of(
                "WorkspaceId", "factory",
                "SyncSource", "SITEWISE",
                "SyncRole", Map.of("Fn::GetAtt", List.of(Match.stringLikeRegexp("^SyncSyncRole"), "Arn"))));
    }

    @Test
    void operatorsMayLookAtTheJob() {
        plant.hasResourceProperties("AWS::IAM::Policy", allows(List.of("iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace")));
        plant.hasResourceProperties("AWS::IAM::Policy", allows("iottwinmaker:ListSyncResources"));
    }

    @Test
    void roleOfItsOwnIsTakenAndGivenWhatTheJobNeeds() {
        branch.resourceCountIs("AWS::IAM::Role", 1);
        branch.hasResourceProperties("AWS::IAM::Policy",
                allows(List.of("iotsitewise:DescribeAsset", "iotsitewise:DescribeAssetModel")));
        branch.hasResource("AWS::IoTTwinMaker::SyncJob", Map.of(
                "Properties", Map.of("Tags", Map.of("line", "1")),
                "DeletionPolicy", "Retain"));
    }

    @Test
    void arnOfTheJobGoesIntoAnotherStack() {
        operations.hasResourceProperties("AWS::SSM::Parameter", Map.of(
                "Value", Map.of("Fn::ImportValue", Match.stringLikeRegexp("^Plant:"))));
    }

    @Test
    void importedJobGrants() {
        operations.hasResourceProperties("AWS::IAM::Policy",
                allows(List.of("iottwinmaker:GetSyncJob", "iottwinmaker:GetWorkspace")));
    }

    @Test
    void wrongSourceIsToldInWords() {
        final Stack stack = new Stack(null, "Wrong");
        final var workspace = CfnWorkspace.fromWorkspaceId(stack, "Workspace", "factory");

        final Exception error = assertThrows(RuntimeException.class, () -> SyncJob.Builder.create(stack, "Sync")
                .workspace(workspace)
                .syncSource(SyncSource.of("not a source"))
                .build());
        assertTrue(error.getMessage().contains("[Wrong/Sync] The sync source \"not a source\" is not one that AWS IoT TwinMaker accepts: "
                + "it is a name of 1 to 128 letters"), error.getMessage());
    }
}
