import gc
import threading
import weakref
from contextlib import nullcontext
from random import Random

import pytest
from PySide6.QtCore import QCoreApplication, QObject

from gridcenter.base import progress
from gridcenter.desktop.collector import Collector
from gridcenter.desktop.tasks import WorkerDesk
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.errors import NothingToUndoError
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.presenters.register.row_pages import PAGE_ROWS
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services.register import registers
from tests.builders import VILLAGES, make_centre, make_leader


class FakeCentre:
    def __init__(self):
        self.made_on = threading.get_ident()
        self.closed_on = None

    def reading(self):
        return nullcontext()

    def leave(self):
        self.closed_on = threading.get_ident()


@pytest.fixture
def desk(qtbot):
    made = WorkerDesk()
    opened = []
    made.open(FakeCentre, opened.append)
    qtbot.waitUntil(lambda: bool(opened))
    made.centre = opened[0]
    yield made
    made.close()


def test_work_runs_on_one_other_thread_and_comes_home(desk, qtbot):
    got = []
    for _turn in range(3):
        desk.ask(
            lambda centre: (centre, threading.get_ident()),
            lambda result: got.append((*result, threading.get_ident())),
        )
    qtbot.waitUntil(lambda: len(got) == 3)
    centres, workers, homes = map(set, zip(*got, strict=True))
    assert centres == {desk.centre}
    assert workers == {desk.centre.made_on}
    assert homes == {threading.main_thread().ident} != workers


def test_changes_reach_every_subscriber_before_done(desk, qtbot):
    heard = []
    end = desk.subscribe(lambda changes: heard.append(("listener", changes.count)))
    made = Changes(gesture=1, label="修改", touched={RegisterId("grid"): frozenset({Uid("a")})})
    desk.do(lambda _centre: made, lambda _changes: heard.append(("done", 1)))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [("listener", 1), ("done", 1)]
    end()
    desk.do(lambda _centre: NO_CHANGES, lambda _changes: heard.append(("done", 0)))
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard[-1] == ("done", 0)


def fail(_centre):
    raise NothingToUndoError


def test_failures_go_to_the_page_or_else_to_the_user(desk, qtbot):
    mine = []
    desk.ask(fail, mine.append, mine.append)
    with qtbot.waitSignal(desk.failure_told) as told:
        desk.ask(fail, mine.append)
    assert [f.code for f in mine] == ["nothing_to_undo"]
    assert told.args[0].code == "nothing_to_undo"


def test_a_bug_is_a_crash_and_the_worker_lives_on(desk, qtbot):
    with qtbot.waitSignal(desk.crashed) as crash:
        desk.ask(lambda _centre: 1 / 0, lambda _n: None, lambda _f: None)
    assert isinstance(crash.args[0], ZeroDivisionError)
    got = []
    desk.ask(lambda _centre: 7, got.append)
    qtbot.waitUntil(lambda: got == [7])


def test_work_on_a_file_of_many_gigabytes_still_tells_how_far_it_is(desk, qtbot):
    with qtbot.waitSignal(desk.progressed) as told:
        desk.note(
            lambda _centre: progress.report(5_484_986_368, 2 * 5_484_986_368), lambda _none: None
        )
    done, total = told.args
    assert 0 < total < 2**31
    assert abs(done / total - 0.5) < 0.001


def test_long_work_names_itself_and_can_be_cancelled_between_batches(desk, qtbot):
    refused = []

    def work(_centre):
        for batch in range(500):
            progress.report(batch, 1_000_000)
            gate.wait(0.01)

    gate = threading.Event()
    with qtbot.waitSignal(desk.progressed), qtbot.waitSignal(desk.busy) as busy:
        desk.ask(work, lambda _r: None, refused.append, label="正在导入…")
    assert busy.args == ["正在导入…"]
    desk.cancel()
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].code == "cancelled"


def test_short_work_shows_nothing(desk, qtbot):
    with qtbot.assertNotEmitted(desk.busy), qtbot.waitSignal(desk.idle):
        desk.ask(lambda _centre: 1, lambda _n: None, label="一下")


def test_closing_closes_the_centre_on_its_own_thread(qtbot):
    desk = WorkerDesk()
    opened = []
    desk.open(FakeCentre, opened.append)
    qtbot.waitUntil(lambda: bool(opened))
    desk.close()
    assert opened[0].closed_on == opened[0].made_on
    desk.close()


def test_after_writing_it_tidies_up_until_nothing_is_left_and_then_rests(desk, qtbot):
    left = [True, True, False]
    turns = []

    def tend():
        turns.append(threading.get_ident())
        return left[len(turns) - 1]

    desk.centre.tend = tend
    desk._rest.setInterval(1)
    desk.ask(lambda _centre: 1, lambda _one: None)
    qtbot.waitUntil(lambda: desk.is_idle and not desk._rest.isActive())
    assert turns == []  # reading leaves nothing to tidy
    desk.do(lambda _centre: NO_CHANGES)
    qtbot.waitUntil(lambda: len(turns) == 3)
    qtbot.waitUntil(lambda: desk.is_idle and not desk._rest.isActive())
    assert len(turns) == 3
    assert set(turns) == {desk.centre.made_on}


class Knot(QObject):
    """Nothing but Python's collector frees it."""

    def __init__(self):
        super().__init__()
        self.itself = self


def test_what_belongs_to_the_window_is_freed_on_its_thread(desk, qtbot):
    freed_on = []
    weakref.finalize(Knot(), lambda: freed_on.append(threading.get_ident()))
    done = []
    desk.ask(lambda _centre: [[] for _turn in range(200_000)], done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert freed_on == []
    _due = [[] for _turn in range(3_000)]
    desk.findChild(Collector).look()
    assert freed_on == [threading.main_thread().ident]


def test_a_closed_desk_gives_the_collector_back(qtbot):
    desk = WorkerDesk()
    assert not gc.isenabled()
    desk.close()
    assert gc.isenabled()


@pytest.fixture
def working(qtbot, tmp_path):
    """A desk over a real data file with some hundred records."""
    made = WorkerDesk()
    opened = []
    made.open(lambda: filled_centre(tmp_path / "data"), opened.append)
    qtbot.waitUntil(lambda: bool(opened))
    yield made
    made.close()


def filled_centre(folder):
    centre = make_centre(folder)
    for at in range(120):
        make_leader(centre, name=f"李样{'本例'[at % 2]}", number=f"{at:04d}")
    return centre


def count_for_ever(centre):
    centre.db.query(
        "WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n) SELECT count(*) FROM n"
    )


def test_a_read_that_nobody_wants_any_more_is_stopped_and_nothing_is_said(working, qtbot):
    said, got = [], []
    working.crashed.connect(said.append)
    working.failure_told.connect(said.append)
    unwanted = threading.Event()
    working.ask(count_for_ever, said.append, said.append, stale=unwanted.is_set)
    working.ask(lambda _centre: 7, got.append)
    unwanted.set()
    qtbot.waitUntil(lambda: got == [7] and working.is_idle)
    assert said == []


def test_the_background_gives_way_to_whatever_is_asked_and_begins_anew(working, qtbot):
    turns, order = [], []

    def long_at_first(centre):
        turns.append(1)
        if len(turns) == 1:
            count_for_ever(centre)
        return "background"

    working.ask(long_at_first, order.append, background=True)
    qtbot.waitUntil(lambda: bool(turns))
    working.do(save_leader("赵示例"), lambda changes: order.append(changes.count))
    qtbot.waitUntil(lambda: working.is_idle)
    assert order == [1, "background"]
    assert len(turns) == 2


def test_a_write_is_never_cut(working, qtbot):
    """Stopping is for reads; a gesture asked for in such a block still ends as a whole."""
    done = []

    def write(centre):
        with centre.stoppable(lambda: not wanted.is_set()), centre.db.transaction():
            centre.db.query(
                "WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n LIMIT 200000) "
                "SELECT count(*) FROM n"
            )
            wanted.clear()
            centre.db.query(
                "WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n LIMIT 200000) "
                "SELECT count(*) FROM n"
            )
            return save_leader("钱示例")(centre).count

    wanted = threading.Event()
    wanted.set()
    working.note(write, done.append)
    qtbot.waitUntil(lambda: working.is_idle)
    assert done == [1]


def save_leader(name):
    draft = Draft(register="household_leader", values={"name": name, "village": VILLAGES[0].code})
    return lambda centre: registers.save(centre, draft)


@pytest.mark.parametrize("seed", range(4))
def test_asking_faster_than_it_answers_ends_at_the_last_question_with_every_write(
    working, qtbot, seed
):
    random = Random(seed)
    crashes, saved = [], []
    working.crashed.connect(crashes.append)
    table = TablePresenter(working, "household_leader")
    table.activate()
    for turn in range(60):
        deed = random.randrange(5)
        if deed == 0:
            table.search(random.choice(["李", "样本", "例", "0007", "赵", ""]))
        elif deed == 1:
            table.sort_by(random.choice(["name", "number", "village"]))
        elif deed == 2:
            working.do(save_leader(f"赵{'示例样本'[turn % 4]}"), saved.append)
        elif deed == 3:
            table.row(random.randrange(100))
        else:
            for _event in range(random.randrange(3)):
                QCoreApplication.processEvents()
    qtbot.waitUntil(lambda: working.is_idle and not table.loading)
    wanted = []
    working.ask(lambda centre: registers.find(centre, table.state.query()), wanted.append)
    qtbot.waitUntil(lambda: bool(wanted))
    assert crashes == []
    assert len(table.pages.ids) == table.found == len(wanted[0])
    shown = [table.pages.get(at) for at in range(min(table.found, PAGE_ROWS))]
    assert [row.record.uid for row in shown] == [each.uid for each in wanted[0][: len(shown)]]
    assert table.total == 120 + len(saved)
    table.close()
