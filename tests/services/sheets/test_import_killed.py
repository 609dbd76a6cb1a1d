"""An import whose process is killed in the middle leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services import audit
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers, undo
from gridcenter.services.sheets import importing
from tests.builders import PASSWORD, make_centre, make_grid

IMPORTER = """
import sys
from pathlib import Path
from gridcenter.services.folder import accounts
from gridcenter.services.sheets import importing
from gridcenter.store.database import Database

centre = accounts.open_folder(Path(sys.argv[1]), password=sys.argv[3])
plan = importing.preview(centre, Path(sys.argv[2]), "grid_member")
write, calls = Database.execute_many, []

def halting(self, sql, rows):
    write(self, sql, rows)
    calls.append(sql)
    if len(calls) == int(sys.argv[4]):
        print("in the middle", flush=True)
        sys.stdin.read()

Database.execute_many = halting
importing.write(centre, plan)
"""


@pytest.mark.parametrize("after", [1, 2, 3])
def test_kill_in_the_middle_leaves_nothing(tmp_path: Path, after: int) -> None:
    folder, sheet = tmp_path / "data", tmp_path / "表.csv"
    centre = make_centre(folder)
    make_grid(centre, name="一网格")
    before = undo.recent(centre)
    centre.close()
    given = "".join(f"张示例,138{at:08d},一网格\n" for at in range(500))
    sheet.write_text(f"姓名,电话,所属网格\n{given}", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", IMPORTER, str(folder), str(sheet), PASSWORD, str(after)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"in the middle"
        child.kill()  # SIGKILL: no exit handler, no rollback of its own
        child.wait()
    again = accounts.open_folder(folder, password=PASSWORD, durable=False)
    assert registers.count(again, Query(register=RegisterId("grid_member"))) == 0
    assert undo.recent(again) == before
    assert audit.first_broken(again) is None
    importing.write(again, importing.preview(again, sheet, "grid_member"))
    assert registers.count(again, Query(register=RegisterId("grid_member"))) == 500
    again.close()
