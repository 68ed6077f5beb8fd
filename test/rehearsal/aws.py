"""
Calls AWS, or what AWS_ENDPOINT_URL names: a request a line on standard input, an answer a line on standard output.

    {"service": "iottwinmaker", "operation": "GetSyncJob", "params": {…}, "region": "us-east-1"}
"""
import base64
import datetime
import json
import os
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

session, clients = botocore.session.get_session(), {}


def client(service, region):
    if (service, region) not in clients:
        # The names that AWS puts before a host do not resolve on 127.0.0.1
        at_endpoint = 'AWS_ENDPOINT_URL' in os.environ
        config = Config(inject_host_prefix=not at_endpoint, s3={'addressing_style': 'path'} if at_endpoint else {})
        clients[service, region] = session.create_client(service, region, config=config)
    return clients[service, region]


def as_json(value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


for line in sys.stdin:
    request = json.loads(line)
    try:
        call = client(request['service'], request['region'])
        method = {name: python for python, name in call.meta.method_to_api_mapping.items()}[request['operation']]
        answer = {'answer': getattr(call, method)(**request['params'])}
    except ClientError as error:
        answer = {'error': error.response['Error'].get('Code', ''), 'message': str(error)}
    except BotoCoreError as error:
        answer = {'error': type(error).__name__, 'message': str(error)}
    print(json.dumps(answer, default=as_json), flush=True)
