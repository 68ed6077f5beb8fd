"""The code of the nine functions, which is the same before and after."""

TELEMETRY_READER = '''
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    values = []
    for name in event["selectedProperties"]:
        page = table.query(
            KeyConditionExpression="series = :series",
            ExpressionAttributeValues={":series": f"{event['entityId']}/{name}"},
        )
        values.append({
            "entityPropertyReference": {
                "entityId": event["entityId"],
                "componentName": event["componentName"],
                "propertyName": name,
            },
            "values": [{"time": i["time"], "value": {"doubleValue": float(i["value"])}} for i in page["Items"]],
        })
    return {"propertyValues": values}
'''

SCHEMA_READER = '''
def handler(event, context):
    return {"properties": {"temperature": {"definition": {"dataType": {"type": "DOUBLE"}, "isTimeSeries": True}}}}
'''

ALARM_READER = '''
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    page = table.query(
        KeyConditionExpression="series = :series",
        ExpressionAttributeValues={":series": f"{event['entityId']}/alarm"},
    )
    states = [{"time": i["time"], "value": {"stringValue": i["value"]}} for i in page["Items"]]
    return {"propertyValues": [{"values": states}]}
'''

TELEMETRY_WRITER = '''
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    table.put_item(Item={"series": event["series"], "time": event["time"], "value": str(event["value"])})
'''

DOOR_WRITER = '''
import os
import boto3

twin = boto3.client("iottwinmaker")

def handler(event, context):
    twin.batch_put_property_values(workspaceId=os.environ["WORKSPACE_ID"], entries=event["entries"])
'''

PALLET_BUILDER = '''
import os
import boto3

twin = boto3.client("iottwinmaker")

def handler(event, context):
    for pallet in event["pallets"]:
        twin.create_entity(workspaceId=os.environ["WORKSPACE_ID"], entityName=pallet)
'''

TYPE_BUILDER = '''
import os
import boto3

twin = boto3.client("iottwinmaker")

def handler(event, context):
    twin.update_component_type(workspaceId=os.environ["WORKSPACE_ID"], **event["componentType"])
'''

SCENE_BUILDER = '''
import json
import os
import boto3

s3 = boto3.client("s3")
twin = boto3.client("iottwinmaker")

def handler(event, context):
    key = f"{event['sceneId']}.json"
    s3.put_object(Bucket=os.environ["BUCKET"], Key=key, Body=json.dumps(event["scene"]))
    twin.update_scene(
        workspaceId=os.environ["WORKSPACE_ID"],
        sceneId=event["sceneId"],
        contentLocation=f"s3://{os.environ['BUCKET']}/{key}",
    )
'''

SYNC_WATCHER = '''
import os
import boto3

twin = boto3.client("iottwinmaker")

def handler(event, context):
    return twin.get_sync_job(workspaceId=os.environ["WORKSPACE_ID"], syncSource="SITEWISE")["state"]
'''

SCENE = {
    "specVersion": "1.0",
    "version": "1",
    "unit": "meters",
    "properties": {"environmentPreset": "neutral"},
    "nodes": [],
    "rootNodeIndexes": [],
    "cameras": [],
    "rules": {},
}
