"""Published to a real PostgreSQL: the same rows and sums, once, whole or not at all, however often."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from gridcenter.domain.query import Census, Key, Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.lake import postgres, snapshot
from gridcenter.services.lake import counting, publishing
from gridcenter.services.register import registers
from tests.services.lake.lake_pair import HANDLERS, Pair, fill

pytestmark = pytest.mark.spark

BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/none"))
INCIDENT = RegisterId("incident")


def as_server(folder, *command):
    """Run a command as the user that a server may be: PostgreSQL refuses root."""
    before = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*before, *map(str, command)], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def server():
    folder = Path("/tmp") / f"gridcenter-pg-{os.getpid()}"
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    as_server(
        folder,
        BIN / "initdb",
        "-D",
        folder / "d",
        "-A",
        "trust",
        "-U",
        "province",
        "-E",
        "UTF8",
        "--locale=C",
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    as_server(
        folder,
        BIN / "pg_ctl",
        "-D",
        folder / "d",
        "-l",
        folder / "log",
        "-o",
        options,
        "-w",
        "start",
    )
    yield f"postgresql://province:secret@127.0.0.1:{port}/postgres"
    as_server(folder, BIN / "pg_ctl", "-D", folder / "d", "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def fresh(tmp_path, server):
    made = Pair(tmp_path)
    fill(made.township, count=20)
    made.report()
    made.build()
    with postgres.connected(server) as connection:
        connection.execute("DROP SCHEMA IF EXISTS gridcenter CASCADE")
    yield made
    made.close()


def told(server, sql):
    with postgres.connected(server) as connection:
        return connection.execute(sql).fetchall()


def change(pair, **values):
    one = registers.find(pair.township, Query(register=INCIDENT))[0]
    draft = Draft(register=INCIDENT, uid=one.uid, base_revision=one.revision, values=values)
    registers.save(pair.township, draft)
    pair.report()
    pair.build()
    return one.uid


def test_the_same_rows_and_sums_and_only_what_changed(fresh, server):
    first = publishing.publish(fresh.county, fresh.lake, server)
    assert first.sent > 4
    handlers = {
        name for (name,) in told(server, "SELECT DISTINCT handler FROM gridcenter.incident")
    }
    assert handlers == set(HANDLERS)
    with counting.in_lake(fresh.lake, "duckdb") as take:
        keys = (Key("month"), Key("unit"), Key("family"))
        there = take(Census(query=Query(register=INCIDENT), tests=(), keys=keys))
    sums = told(
        server,
        "SELECT month, unit, family, sum(n) FROM gridcenter.incident_monthly GROUP BY 1, 2, 3",
    )
    assert {(0, *key): int(n) for *key, n in sums} == dict(there)
    again = publishing.publish(fresh.county, fresh.lake, server)
    assert (again.sent, again.rows, again.same) == (0, 0, first.sent)
    uid = change(fresh, people_count=4321)
    assert publishing.publish(fresh.county, fresh.lake, server).sent == 1
    found = told(server, f"SELECT people_count FROM gridcenter.incident WHERE uid = '{uid}'")
    assert found == [(4321,)]
    assert told(server, "SELECT count(*) FROM gridcenter.incident") == [(20,)]


def test_a_broken_line_leaves_the_platform_as_it_was_and_nothing_is_sent_twice(
    fresh, server, monkeypatch
):
    publishing.publish(fresh.county, fresh.lake, server)
    uid = change(fresh, people_count=4321)

    def cut(run, *_given):
        run("DELETE FROM gridcenter.incident")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(postgres, "_take_over", cut)
        with pytest.raises(KeyboardInterrupt):
            publishing.publish(fresh.county, fresh.lake, server)
    assert told(server, "SELECT count(*), max(people_count) FROM gridcenter.incident") == [
        (20, 700)
    ]
    done = publishing.publish(fresh.county, fresh.lake, server)
    assert (done.sent, done.rows) == (1, 0), "it was copied whole the first time"
    found = told(server, f"SELECT people_count FROM gridcenter.incident WHERE uid = '{uid}'")
    assert found == [(4321,)]
    schemas = told(server, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'gridcenter%'")
    assert schemas == [("gridcenter",)]


def test_what_went_is_gone_there_too(fresh, server):
    publishing.publish(fresh.county, fresh.lake, server)
    everything = registers.find(fresh.township, Query(register=INCIDENT))
    december = [each.uid for each in everything if each.text("occurred_at").startswith("2025-12")]
    registers.remove(fresh.township, INCIDENT, december)
    fresh.report()
    fresh.build()
    publishing.publish(fresh.county, fresh.lake, server)
    for table in ("incident", "incident_monthly"):
        assert told(server, f"SELECT count(*) FROM gridcenter.{table} WHERE month = '2025-12'") == [
            (0,)
        ]


def test_two_at_once_and_a_server_that_is_not_there(fresh, server):
    with postgres.connected(server) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (postgres._LOCK,))
        with pytest.raises(postgres.PublishBusyError):
            publishing.publish(fresh.county, fresh.lake, server)
    publishing.publish(fresh.county, fresh.lake, server)
    with pytest.raises(postgres.PublishError) as failure:
        publishing.publish(fresh.county, fresh.lake, "postgresql://a:secret@127.0.0.1:1/x")
    assert "secret" not in str(
        failure.value.facts if hasattr(failure.value, "facts") else failure.value
    )


def test_another_shape_of_the_lake_is_published_anew(fresh, server):
    publishing.publish(fresh.county, fresh.lake, server)
    fresh.build(free_text=True, reason="示例：按通知上报")
    publishing.publish(fresh.county, fresh.lake, server)
    titles = told(server, "SELECT count(title), count(DISTINCT uid) FROM gridcenter.incident")
    assert titles == [(20, 20)]
    assert snapshot.read(fresh.lake).free_text
