"""Counts what a stack takes: python3 app.py <folder>, then python3 count.py <folder>."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def lines_of(name: str) -> list[str]:
    return [line for line in (HERE / f"{name}.py").read_text().splitlines() if line.strip()]


def twin_lines_of(name: str) -> list[str]:
    """The definition of bucket, roles, workspace and job. The lines that name the deployed places count too."""
    lines = lines_of(name)
    return lines[lines.index("    # begin twin") + 1 : lines.index("    # end twin")]


def resources_of(template: dict[str, Any]) -> dict[str, Any]:
    return dict(template["Resources"])


def statements_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from statements_in(each)
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow":
            yield value
        for each in value.values():
            yield from statements_in(each)


def wildcards_in(template: dict[str, Any]) -> list[str]:
    """The actions with a wildcard that roles of this stack may call, except those of the function that the CDK brings to deploy files."""
    own = {key: value for key, value in resources_of(template).items() if not key.startswith("CustomCDKBucketDeployment")}
    actions = [statement["Action"] for statement in statements_in(own)]
    flat = [action for each in actions for action in (each if isinstance(each, list) else [each])]
    return sorted(action for action in flat if "*" in action)


def row_of(name: str, template: dict[str, Any]) -> str:
    """A row of the table in README.md."""
    counts = [len(lines_of(name)), len(twin_lines_of(name)), len(resources_of(template)), len(wildcards_in(template))]
    return f"| [{name}.py]({name}.py) | {' | '.join(str(count) for count in counts)} |"


def main(folder: str) -> None:
    for name in ("before", "after"):
        template = json.loads((Path(folder) / name / "ColdStore.template.json").read_text())
        print(row_of(name, template), wildcards_in(template))


if __name__ == "__main__":
    main(sys.argv[1])
