"""Synthesizes the stack before and after, under one name."""

import sys

from aws_cdk import App, Environment

import after
import before

ENV = Environment(account="111122223333", region="us-east-1")


def synthesize(stack_class: type, outdir: str) -> None:
    app = App(outdir=outdir, analytics_reporting=False)
    stack_class(app, "ColdStore", env=ENV)
    app.synth()


if __name__ == "__main__":
    for name, stack_class in (("before", before.ColdStoreStack), ("after", after.ColdStoreStack)):
        synthesize(stack_class, f"{sys.argv[1]}/{name}")
