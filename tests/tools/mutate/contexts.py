"""A pytest plugin: tells coverage which test is running, so that a line knows its tests.

Processes that a test starts (the child that opens sheets) are told as well, and where the program kills
one, it gets a moment to write down what it ran.
"""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Generator

import coverage
import pytest

_PASSED_ON = "COVERAGE_PROCESS_CONFIG"
"""What coverage's ``patch = subprocess`` leaves in the environment for the processes below."""

_PATIENCE = 3.0
_kill = subprocess.Popen.kill


def _kill_politely(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        _kill(child)


if _PASSED_ON in os.environ:
    subprocess.Popen.kill = _kill_politely  # type: ignore[method-assign, assignment]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Record what runs from now on under the test's id."""
    running = coverage.Coverage.current()
    if running is not None:
        running.switch_context(item.nodeid)
        if told := os.environ.get(_PASSED_ON):
            config = json.loads(b64decode(told)) | {"context": item.nodeid}
            os.environ[_PASSED_ON] = b64encode(json.dumps(config).encode()).decode()
    return (yield)
