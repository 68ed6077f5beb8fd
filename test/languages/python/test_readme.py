import importlib.metadata
import re
import textwrap

import pytest
from aws_cdk import App, Environment

# Pastes each snippet of the page that PyPI shows, which is the README in Python, into the class that `cdk init` writes, alone, as a reader does.

CLASS = """
from aws_cdk import (
    # Duration,
    Stack,
    # aws_sqs as sqs,
)
from constructs import Construct
{imports}
class PasteStack(Stack):

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

{code}
"""

README = importlib.metadata.metadata("cdk-iot-twinmaker").get_payload() or importlib.metadata.metadata("cdk-iot-twinmaker")["Description"]
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
IMPORTS = [code for code in BLOCKS if all(re.match(r"(import|from) |$", line) for line in code.splitlines())]
CODE = [code for code in BLOCKS if "self" in code]
APPS = [code for code in BLOCKS if re.search(r"\bApp\(\)", code)]


def test_the_page_is_in_python():
    assert "```ts" not in README
    assert len(IMPORTS) == 1
    assert len(CODE) >= 6
    assert len(APPS) == 1


@pytest.mark.parametrize("environment", [None, Environment(account="111122223333", region="us-east-1")])
@pytest.mark.parametrize("code", CODE)
def test_snippet_pastes(code, environment):
    names = {}
    exec(CLASS.format(imports=IMPORTS[0], code=textwrap.indent(code, " " * 8)), names)
    app = App()
    names["PasteStack"](app, "PasteStack", env=environment)
    assert errors_of(app) == []


def errors_of(app):
    return [message.entry.data for stack in app.synth().stacks for message in stack.messages if message.level.name == "ERROR"]


@pytest.mark.parametrize("code", APPS)
def test_app_synthesizes(code):
    names = {}
    exec(code, names)
    assert errors_of(names["app"]) == []


@pytest.mark.parametrize("code", [code for code in BLOCKS if code not in CODE + APPS + IMPORTS])
def test_script_compiles(code):
    compile(code, "README.md", "exec")
