"""A county's lake and a Spark that stays for a module: a Java starts in seconds, a question takes a tenth."""

from __future__ import annotations

import os

import pytest

# Spark asks its own name of the network before it is told which address to take.
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


@pytest.fixture(scope="package")
def pair(tmp_path_factory):
    from tests.services.lake.lake_pair import filled  # noqa: PLC0415 - wants DuckDB

    made = filled(tmp_path_factory.mktemp("lake"))
    made.build()
    yield made
    made.close()
