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
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as s3_deployment
from constructs import Construct

import functions

WORKSPACE_ID = "cold-store"


class ColdStoreStack(Stack):
    """Pallets in a cold store, and their twin, with the L1 constructs of AWS IoT TwinMaker."""

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
        self.bucket = s3.Bucket(
            self,
            "Scenes",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            cors=[
                s3.CorsRule(
                    allowed_methods=[
                        s3.HttpMethods.GET,
                        s3.HttpMethods.PUT,
                        s3.HttpMethods.POST,
                        s3.HttpMethods.DELETE,
                        s3.HttpMethods.HEAD,
                    ],
                    allowed_origins=["*"],
                    allowed_headers=["*"],
                    exposed_headers=["ETag"],
                )
            ],
            removal_policy=RemovalPolicy.RETAIN,
        )

        workspace_role = iam.Role(
            self,
            "TwinRole",
            assumed_by=iam.ServicePrincipal("iottwinmaker.amazonaws.com"),
            description="Role of the workspace",
        )
        workspace_role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:*"],
                resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
            )
        )
        workspace_role.add_to_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*", "iotsitewise:*"],
                resources=["*"],
            )
        )
        workspace_role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:*"],
                resources=["*"],
            )
        )
        workspace_role.add_to_policy(
            iam.PolicyStatement(
                actions=["dynamodb:*"],
                resources=[self.table.table_arn],
            )
        )

        sync_role = iam.Role(
            self,
            "AssetSyncRole",
            assumed_by=iam.ServicePrincipal("iottwinmaker.amazonaws.com"),
            description="Role of the sync job",
            inline_policies={
                "AssetSync": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["iotsitewise:*"],
                            resources=["*"],
                        ),
                        iam.PolicyStatement(
                            actions=["iottwinmaker:*"],
                            resources=["*"],
                        ),
                    ]
                )
            },
        )

        self.workspace = twinmaker.CfnWorkspace(
            self,
            "Twin",
            workspace_id=WORKSPACE_ID,
            description="Pallets in the cold store",
            role=workspace_role.role_arn,
            s3_location=self.bucket.bucket_arn,
        )
        self.workspace.node.add_dependency(workspace_role)

        self.sync_job = twinmaker.CfnSyncJob(
            self,
            "AssetSync",
            workspace_id=WORKSPACE_ID,
            sync_source="SITEWISE",
            sync_role=sync_role.role_arn,
        )
        self.sync_job.node.add_dependency(self.workspace)
        self.sync_job.node.add_dependency(sync_role)

    # end twin

    def _define_connectors(self) -> None:
        self.telemetry_reader = self._function("TelemetryReader", functions.TELEMETRY_READER)
        self.telemetry_reader.add_to_role_policy(
            iam.PolicyStatement(
                actions=["dynamodb:*"],
                resources=[self.table.table_arn],
            )
        )
        self._let_twin_invoke(self.telemetry_reader)

        self.schema_reader = self._function("SchemaReader", functions.SCHEMA_READER)
        self._let_twin_invoke(self.schema_reader)

        self.alarm_reader = self._function("AlarmReader", functions.ALARM_READER)
        self.alarm_reader.add_to_role_policy(
            iam.PolicyStatement(
                actions=["dynamodb:*"],
                resources=[self.table.table_arn],
            )
        )
        self._let_twin_invoke(self.alarm_reader)

    def _let_twin_invoke(self, function: lambda_.Function) -> None:
        function.add_permission(
            "Twin",
            principal=iam.ServicePrincipal("iottwinmaker.amazonaws.com"),
            action="lambda:InvokeFunction",
            source_account=self.account,
        )

    def _define_writers(self) -> None:
        telemetry_writer = self._function("TelemetryWriter", functions.TELEMETRY_WRITER)
        telemetry_writer.add_to_role_policy(
            iam.PolicyStatement(
                actions=["dynamodb:*"],
                resources=[self.table.table_arn],
            )
        )
        self._topic_rule("TelemetryRule", "SELECT * FROM 'cold-store/+/telemetry'", telemetry_writer)

        door_writer = self._function("DoorWriter", functions.DOOR_WRITER)
        door_writer.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*"],
                resources=["*"],
            )
        )
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
        pallet_builder.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*"],
                resources=["*"],
            )
        )

        type_builder = self._function("TypeBuilder", functions.TYPE_BUILDER)
        type_builder.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*"],
                resources=["*"],
            )
        )

        scene_builder = self._function("SceneBuilder", functions.SCENE_BUILDER)
        scene_builder.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*"],
                resources=["*"],
            )
        )
        scene_builder.add_to_role_policy(
            iam.PolicyStatement(
                actions=["s3:*"],
                resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
            )
        )

    def _define_sync_watcher(self) -> None:
        sync_watcher = self._function("SyncWatcher", functions.SYNC_WATCHER)
        sync_watcher.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*"],
                resources=["*"],
            )
        )
        events.Rule(
            self,
            "EveryHour",
            schedule=events.Schedule.rate(Duration.hours(1)),
            targets=[targets.LambdaFunction(sync_watcher)],
        )

    def _function(self, construct_id: str, code: str, timeout: Optional[Duration] = None) -> lambda_.Function:
        environment = {"TABLE": self.table.table_name, "BUCKET": self.bucket.bucket_name, "WORKSPACE_ID": WORKSPACE_ID}
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
            destination_bucket=self.bucket,
            sources=[s3_deployment.Source.json_data("floor.json", functions.SCENE)],
            prune=False,
        )
        floor = twinmaker.CfnScene(
            self,
            "Floor",
            workspace_id=WORKSPACE_ID,
            scene_id="floor",
            content_location=self.bucket.s3_url_for_object("floor.json"),
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
        viewer.add_to_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:Get*", "iottwinmaker:List*", "iottwinmaker:ExecuteQuery"],
                resources=["*"],
            )
        )
        viewer.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:Get*", "s3:List*"],
                resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
            )
        )
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
        editor.add_to_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:*", "s3:*"],
                resources=["*"],
            )
        )
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
        dashboard.add_to_policy(
            iam.PolicyStatement(
                actions=["iottwinmaker:Get*", "iottwinmaker:List*"],
                resources=["*"],
            )
        )
        dashboard.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject*"],
                resources=[self.bucket.arn_for_objects("*")],
            )
        )
        self.dashboard_role_arn = dashboard.role_arn

    def _define_outputs(self) -> None:
        outputs: Sequence[tuple[str, str]] = [
            ("WorkspaceId", self.workspace.ref),
            ("BucketName", self.bucket.bucket_name),
            ("UserPoolClientId", self.user_pool_client_id),
            ("IdentityPoolId", self.identity_pool_id),
            ("DashboardRoleArn", self.dashboard_role_arn),
        ]
        for construct_id, value in outputs:
            CfnOutput(self, construct_id, value=value)
