import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    """Answers GetPropertyValueHistory: the values of each property that AWS IoT TwinMaker asks for, from the table."""
    if event["workspaceId"] != os.environ["WORKSPACE_ID"]:
        raise ValueError(f"This connector is not for the workspace {event['workspaceId']}")
    return {"propertyValues": [history(event, name) for name in event["selectedProperties"]]}


def history(event, name):
    pages = table.query(
        KeyConditionExpression="series = :series AND #time BETWEEN :start AND :end",
        ExpressionAttributeNames={"#time": "time"},
        ExpressionAttributeValues={
            ":series": f"{event['entityId']}/{event['componentName']}/{name}",
            ":start": event["startTime"],
            ":end": event["endTime"],
        },
        ScanIndexForward=event.get("orderByTime", "ASCENDING") == "ASCENDING",
    )
    reference = {"entityId": event["entityId"], "componentName": event["componentName"], "propertyName": name}
    return {
        "entityPropertyReference": reference,
        "values": [{"time": item["time"], "value": {"doubleValue": float(item["value"])}} for item in pages["Items"]],
    }
