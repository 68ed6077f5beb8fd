from typing import Any, Optional, Sequence

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_iottwinmaker as twinmaker
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_deployment as s3_deployment
from cdk_iot_twinmaker import SyncJob, Workspace
from constructs import Construct

import functions

WORKSPACE_ID = "cold-store"


class ColdStoreStack(Stack):
    """Pallets in a cold store, and their twin, with cdk-iot-twinmaker: it takes the place of before.py."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.table = dynamodb.Table(
            self,
            "Telemetry",
            partition_key=dynamodb.Attribute(name="series", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="time", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=RemovalPolicy.DESTROY,
        )

        self._define_twin()
        self._define_connectors()
        self._define_writers()
        self._define_builders()
        self._define_sync_watcher()
        self._define_model()
        self._define_scene()
        self._define_users()
        self._define_dashboard()
        self._define_outputs()

    # begin twin
    def _define_twin(self) -> None:
        self.workspace = Workspace(
            self,
            "ColdStore",
            workspace_id=WORKSPACE_ID,
            description="Pallets in the cold store",
            scene_editor_origins=["https://cold-store.example.com"],
        )
        self.sync_job = SyncJob(
            self,
            "Sync",
            workspace=Workspace.from_workspace_id(self, "ColdStoreById", WORKSPACE_ID),
        )

        # The new logical IDs take the places of the deployed ones.
        self.rename_logical_id("ColdStore4C150F16", "Twin")
        self.rename_logical_id("ColdStoreBucketFA96EF12", "ScenesA06A70C8")
        self.rename_logical_id("ColdStoreRoleC1733342", "TwinRole547A0511")
        self.rename_logical_id("SyncEC3EAE86", "AssetSync")
        self.rename_logical_id("SyncSyncRoleBE2FF7B8", "AssetSyncRoleFAD8B39C")
        self.sync_job.sync_role.node.default_child.add_property_deletion_override("Path")

    # end twin

    def _define_connectors(self) -> None:
        self.telemetry_reader = self._function("TelemetryReader", functions.TELEMETRY_READER)
        self.table.grant_read_data(self.telemetry_reader)

        self.schema_reader = self._function("SchemaReader", functions.SCHEMA_READER)

        self.alarm_reader = self._function("AlarmReader", functions.ALARM_READER)
        self.table.grant_read_data(self.alarm_reader)

        for connector in (self.telemetry_reader, self.schema_reader, self.alarm_reader):
            connector.grant_invoke(self.workspace)

    def _define_writers(self) -> None:
        telemetry_writer = self._function("TelemetryWriter", functions.TELEMETRY_WRITER)
        self.table.grant_write_data(telemetry_writer)
        self._topic_rule("TelemetryRule", "SELECT * FROM 'cold-store/+/telemetry'", telemetry_writer)

        door_writer = self._function("DoorWriter", functions.DOOR_WRITER)
        self.workspace.grants.write_data(door_writer)
        self._topic_rule("DoorRule", "SELECT * FROM 'cold-store/+/door'", door_writer)

    def _topic_rule(self, construct_id: str, sql: str, function: lambda_.Function) -> None:
        rule = iot.CfnTopicRule(
            self,
            construct_id,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                sql=sql,
                aws_iot_sql_version="2016-03-23",
                actions=[
                    iot.CfnTopicRule.ActionProperty(
                        lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=function.function_arn)
                    )
                ],
            ),
        )
        function.add_permission(
            construct_id,
            principal=iam.ServicePrincipal("iot.amazonaws.com"),
            source_arn=rule.attr_arn,
        )

    def _define_builders(self) -> None:
        pallet_builder = self._function("PalletBuilder", functions.PALLET_BUILDER)
        self.workspace.grants.write_entities(pallet_builder)

        type_builder = self._function("TypeBuilder", functions.TYPE_BUILDER)
        self.workspace.grants.write_component_types(type_builder)

        scene_builder = self._function("SceneBuilder", functions.SCENE_BUILDER)
        self.workspace.grants.write_scenes(scene_builder)
        self.workspace.bucket.grant_put(scene_builder)

    def _define_sync_watcher(self) -> None:
        sync_watcher = self._function("SyncWatcher", functions.SYNC_WATCHER)
        self.sync_job.grants.read(sync_watcher)
        events.Rule(
            self,
            "EveryHour",
            schedule=events.Schedule.rate(Duration.hours(1)),
            targets=[targets.LambdaFunction(sync_watcher)],
        )

    def _function(self, construct_id: str, code: str, timeout: Optional[Duration] = None) -> lambda_.Function:
        environment = {"TABLE": self.table.table_name, "BUCKET": self.workspace.bucket.bucket_name, "WORKSPACE_ID": WORKSPACE_ID}
        return lambda_.Function(
            self,
            construct_id,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline(code),
            timeout=timeout or Duration.seconds(30),
            log_group=logs.LogGroup(
                self,
                f"{construct_id}Logs",
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=RemovalPolicy.DESTROY,
            ),
            environment=environment,
        )

    def _define_model(self) -> None:
        pallet_type = twinmaker.CfnComponentType(
            self,
            "PalletType",
            workspace_id=WORKSPACE_ID,
            component_type_id="com.example.pallet",
            description="A pallet with a thermometer",
            functions={
                "dataReader": twinmaker.CfnComponentType.FunctionProperty(
                    implemented_by=twinmaker.CfnComponentType.DataConnectorProperty(
                        lambda_=twinmaker.CfnComponentType.LambdaFunctionProperty(
                            arn=self.telemetry_reader.function_arn
                        )
                    )
                ),
                "schemaInitializer": twinmaker.CfnComponentType.FunctionProperty(
                    implemented_by=twinmaker.CfnComponentType.DataConnectorProperty(
                        lambda_=twinmaker.CfnComponentType.LambdaFunctionProperty(arn=self.schema_reader.function_arn)
                    )
                ),
            },
        )
        pallet_type.node.add_dependency(self.workspace)

        alarm_type = twinmaker.CfnComponentType(
            self,
            "AlarmType",
            workspace_id=WORKSPACE_ID,
            component_type_id="com.example.alarm",
            extends_from=["com.amazon.iottwinmaker.alarm.basic"],
            functions={
                "dataReader": twinmaker.CfnComponentType.FunctionProperty(
                    implemented_by=twinmaker.CfnComponentType.DataConnectorProperty(
                        lambda_=twinmaker.CfnComponentType.LambdaFunctionProperty(arn=self.alarm_reader.function_arn)
                    )
                )
            },
        )
        alarm_type.node.add_dependency(self.workspace)

        site = twinmaker.CfnEntity(
            self,
            "Site",
            workspace_id=WORKSPACE_ID,
            entity_name="Cold store",
            entity_id="cold-store",
            components={
                "alarm": twinmaker.CfnEntity.ComponentProperty(
                    component_name="alarm",
                    component_type_id="com.example.alarm",
                )
            },
        )
        site.node.add_dependency(alarm_type)
        site.node.add_dependency(self.sync_job)

    def _define_scene(self) -> None:
        files = s3_deployment.BucketDeployment(
            self,
            "SceneFiles",
            destination_bucket=self.workspace.bucket,
            sources=[s3_deployment.Source.json_data("floor.json", functions.SCENE)],
            prune=False,
        )
        floor = twinmaker.CfnScene(
            self,
            "Floor",
            workspace_id=WORKSPACE_ID,
            scene_id="floor",
            content_location=self.workspace.bucket.s3_url_for_object("floor.json"),
        )
        floor.node.add_dependency(files)
        floor.node.add_dependency(self.workspace)
        floor.node.add_dependency(self.sync_job)

    def _define_users(self) -> None:
        user_pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            password_policy=cognito.PasswordPolicy(min_length=12),
            removal_policy=RemovalPolicy.DESTROY,
        )
        client = user_pool.add_client(
            "WebClient",
            auth_flows=cognito.AuthFlow(user_srp=True),
            generate_secret=False,
        )
        identity_pool = cognito.CfnIdentityPool(
            self,
            "Identities",
            allow_unauthenticated_identities=False,
            cognito_identity_providers=[
                cognito.CfnIdentityPool.CognitoIdentityProviderProperty(
                    client_id=client.user_pool_client_id,
                    provider_name=user_pool.user_pool_provider_name,
                )
            ],
        )

        viewer = iam.Role(
            self,
            "Viewer",
            assumed_by=iam.FederatedPrincipal(
                "cognito-identity.amazonaws.com",
                {
                    "StringEquals": {"cognito-identity.amazonaws.com:aud": identity_pool.ref},
                    "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
                },
                "sts:AssumeRoleWithWebIdentity",
            ),
        )
        self.workspace.grants.view_scenes(viewer)
        cognito.CfnIdentityPoolRoleAttachment(
            self,
            "IdentityRoles",
            identity_pool_id=identity_pool.ref,
            roles={"authenticated": viewer.role_arn},
        )

        editor = iam.Role(
            self,
            "Editor",
            assumed_by=iam.FederatedPrincipal(
                "cognito-identity.amazonaws.com",
                {"StringEquals": {"cognito-identity.amazonaws.com:aud": identity_pool.ref}},
                "sts:AssumeRoleWithWebIdentity",
            ),
        )
        self.workspace.grants.view_scenes(editor)
        self.workspace.grants.write_scenes(editor)
        self.workspace.bucket.grant_put(editor)
        cognito.CfnUserPoolGroup(
            self,
            "Editors",
            user_pool_id=user_pool.user_pool_id,
            group_name="editors",
            role_arn=editor.role_arn,
        )
        self.user_pool_client_id = client.user_pool_client_id
        self.identity_pool_id = identity_pool.ref

    def _define_dashboard(self) -> None:
        dashboard = iam.Role(
            self,
            "Dashboard",
            assumed_by=iam.AccountRootPrincipal(),
        )
        self.workspace.grants.view_scenes(dashboard)
        self.dashboard_role_arn = dashboard.role_arn

    def _define_outputs(self) -> None:
        outputs: Sequence[tuple[str, str]] = [
            ("WorkspaceId", self.workspace.workspace_id),
            ("BucketName", self.workspace.bucket.bucket_name),
            ("UserPoolClientId", self.user_pool_client_id),
            ("IdentityPoolId", self.identity_pool_id),
            ("DashboardRoleArn", self.dashboard_role_arn),
        ]
        for construct_id, value in outputs:
            CfnOutput(self, construct_id, value=value)
