"""A standalone Spark of one master and two workers on loopback; one is killed in the midst of a question.

Twenty thousand files do not fit a test: here 120 small ones of 1,000 rows each, half of all rows in
one county. docs/lake.md says what more was measured by hand.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from bench import lake_data
from gridcenter.domain.query import Census, Filter, Key, Operator, Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.lake import counting

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ROWS, MONTHS, FILES, SKEW = 120_000, 6, 20, 0.5
BEGUN, TRIES = 0.05, 2400
PLACE = "org.apache.spark.deploy"


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province") / "lake"
    lake_data.make(folder, ROWS, months=MONTHS, files=FILES, skew=SKEW)
    return folder


class Cluster:
    """Processes of a standalone Spark, each the head of a group that dies with it."""

    def __init__(self, folder):
        import pyspark  # noqa: PLC0415 - only here

        self.home, self.folder = Path(pyspark.__file__).parent, folder
        self.running = []
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.master = f"spark://127.0.0.1:{self.port}"
        told = ("--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0")
        self.start("master.Master", *told, until="New state: ALIVE")

    def worker(self):
        told = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "700M")
        place = self.folder / f"worker{len(self.running)}"
        return self.start(
            "worker.Worker", *told, "-d", place, self.master, until="Successfully registered"
        )

    def start(self, name, *arguments, until):
        log = self.folder / f"{name}{len(self.running)}.log"
        with log.open("wb") as into:
            started = subprocess.Popen(
                [self.home / "bin" / "spark-class", f"{PLACE}.{name}", *arguments],
                stdout=into,
                stderr=into,
                start_new_session=True,
                env={**os.environ, "SPARK_HOME": str(self.home), "SPARK_DAEMON_MEMORY": "300m"},
            )
        self.running.append(started)
        wait_for(lambda: until in log.read_text(errors="replace"))
        return started

    def close(self):
        for each in self.running:
            kill(each)


def kill(process):
    """Kill a process and all that it started, as a power cut does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(happened):
    for _try in range(TRIES):
        if happened():
            return
        time.sleep(BEGUN)  # another process's start has no other sign
    raise AssertionError("it did not happen")


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.close()


ASKED = Census(
    query=Query(
        register=RegisterId("incident"),
        filters=(Filter(field="occurred_at", operator=Operator.AT_LEAST, values=("2026-01-01",)),),
    ),
    tests=((), (Filter(field="state", operator=Operator.ANY_OF, values=("closed", "archived")),)),
    keys=(Key("unit"), Key("category"), Key("people_count", (0, 50, 100, 500))),
)


def test_a_worker_killed_in_the_midst_changes_no_number(lake, cluster, monkeypatch):
    with counting.in_lake(lake, "duckdb") as take:
        there = take(ASKED)
    crowded = sum(
        n for (_passed, unit, *_keys), n in there.items() if str(unit).startswith("620121")
    )
    assert crowded > sum(there.values()) * 0.45
    monkeypatch.setenv(
        "PYSPARK_SUBMIT_ARGS",
        "--conf spark.executor.memory=500m --conf spark.sql.files.openCostInBytes=33554432 pyspark-shell",
    )
    victim = cluster.worker()
    cluster.worker()
    with counting.in_lake(lake, cluster.master) as take:
        session = take.__self__._session
        context = session.sparkContext
        for _try in range(3):  # a quick machine may be through before anybody is killed
            found = []
            asking = threading.Thread(target=lambda into=found: into.append(take(ASKED)))
            asking.start()
            wait_for(lambda into=found: done_of(context.statusTracker()) > 0 or into)
            if not found:
                kill(victim)
            asking.join()
            assert found == [there]
            if victim.poll() is not None:
                break
        assert victim.poll() is not None
        wait_for(lambda: context._jsc.sc().getExecutorMemoryStatus().size() == 2)
        assert take(ASKED) == there, "driver and the worker that was left"


def done_of(tracker):
    """How many pieces of the running stages are done."""
    told = [tracker.getStageInfo(each) for each in tracker.getActiveStageIds()]
    return sum(each.numCompletedTasks for each in told if each)


def test_questions_while_the_lake_grows(tmp_path):
    """Snapshots that replace each other under two readers: every answer is one of a whole snapshot."""
    folder = tmp_path / "lake"
    lake_data.make(folder, 20_000, months=2)
    whole, stop, told = {20_000}, threading.Event(), []

    def read():
        while not stop.is_set():
            with counting.in_lake(folder, "duckdb") as take:
                asked = Census(query=Query(register=RegisterId("incident")), tests=())
                told.append(sum(take(asked).values()))

    readers = [threading.Thread(target=read) for _reader in range(2)]
    for each in readers:
        each.start()
    for size in range(30_000, 90_000, 10_000):
        whole.add(size)
        lake_data.make(folder, size, months=2, number=size)
    stop.set()
    for each in readers:
        each.join()
    assert told
    assert set(told) <= whole
