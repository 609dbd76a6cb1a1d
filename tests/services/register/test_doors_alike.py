"""Drafts at random, in words as people type them, get one verdict and leave one record at every door.

A verdict is ``written`` (with the record that came of it), ``reason`` (what is warned of and must be
kept for a reason) or ``error`` (the fields to mend). Every register is tried, by its own fields.

What differs on purpose: a village's only grid is filled in where a sheet names none; a form tells one
thing after the other (what cannot be read comes first), and while it is filled a category changes
the family that stands above it, a family drops the category of another, an ID number the sex: what
is saved then is another draft. A cell that cannot be read is left out of a pasted block, which says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gridcenter.cli.assignments import parse_assignments
from gridcenter.domain.errors import (
    GridcenterError,
    InvalidRecordError,
    Problem,
    Severity,
    WarningNeedsReasonError,
)
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import FieldSpec, Kind, Register, Value
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register import cell_fill
from gridcenter.presenters.register.bulk_edit import BulkEdit
from gridcenter.presenters.register.cell_edit import CellEdit, is_typed_in_place
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.row_pages import read_rows
from gridcenter.services import divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import duplicates, registers, undo, writing
from gridcenter.services.sheets import importing
from gridcenter.services.sheets.import_judge import asked_about
from gridcenter.services.sheets.import_plan import Decisions, ImportOutcome, RowPlan
from gridcenter.services.sheets.import_reading import SheetSource
from tests.builders import VILLAGES, make_centre, make_grid, make_leader

OWN = tuple(str(register.id) for register in REGISTERS if register.parent is None)
LONG = "很长" * 1100
WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: (
        "甲事项",
        "来电 13800000000",
        "620622198503120021",
        "一二三",
        "无",
        LONG,
        "　甲　乙 ",
    ),
    Kind.LONG_TEXT: ("说明", "来电 13800000000", LONG, "无"),
    Kind.INTEGER: ("1", "0", "-1", "12345678", "1.5", "三", "1,200"),
    Kind.DECIMAL: ("1.5", "-1", "99999999", "abc"),
    Kind.MONEY: ("12.5", "-3", "3万元", "99999999999999"),
    Kind.DATE: ("2026-11-05", "2026.11.6", "2026-12-24", "2206-01-01", "1900-01-03", "2026-13-01"),
    Kind.MONTH: ("1985年3月", "2026-11", "1985-13"),
    Kind.DATETIME: ("2026-11-05 09:30", "2026-12-24 08:00", "2026-11-19"),
    Kind.BOOLEAN: ("是", "否", "也许"),
    Kind.NAME: ("张示例", "张　示　例", "张", "张示例1"),
    Kind.PHONE: ("13800000001", "0935-1234567", "138 0000 0001", "1380000000"),
    Kind.ID_NUMBER: ("620622198503120024", "620622198503120021", "123"),
    Kind.DIVISION: (VILLAGES[0].name, VILLAGES[1].code, VILLAGES[2].name, "不存在村"),
}
OF_FIELD = {
    "code": (f"{VILLAGES[0].code}901", f"{VILLAGES[1].code}901", "12"),
    "case_code": ("6206221012026110042", "123"),
    **dict.fromkeys(("population", "sample"), ("9", "5", "0")),
    **dict.fromkeys(("returned", "valid"), ("4", "5", "0")),
}
NAMED = {"grid": ("甲网格", "乙网格", "无此项"), "household_leader": ("李户长", "无此项")}
RARELY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    said: str
    fields: frozenset[str] = frozenset()
    record: Mapping[str, Value] | None = None


class _TakenBackError(Exception):
    pass


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory):
    made = furnished(tmp_path_factory.mktemp("doors") / "data")
    yield made
    made.close()


def furnished(folder: Path) -> Centre:
    made = make_centre(folder)
    make_grid(made, name="甲网格")
    make_grid(made, name="乙网格", code=f"{VILLAGES[1].code}002", village=VILLAGES[1].code)
    make_grid(made, name="丙网格", code=f"{VILLAGES[1].code}003", village=VILLAGES[1].code)
    make_leader(made, name="李户长", number="户-1")
    # 示范村 is no more: nothing new is put there.
    divisions.end(made, VILLAGES[2].code, "2026-10-01")
    return made


def words_for(centre: Centre, spec: FieldSpec) -> tuple[str, ...]:
    if spec.kind is Kind.CODE:
        labels = [item.label for item in centre.codes[str(spec.codes)]]
        return (*labels[:6], labels[-1], "不存在的", "其他")
    if spec.kind is Kind.REFERENCE:
        return NAMED.get(str(spec.refers_to), ("无此项",))
    return OF_FIELD.get(spec.name, WORDS[spec.kind])


def drafts(centre: Centre, register: Register) -> st.SearchStrategy[dict[str, str]]:
    """Words for some fields of a record; the first of its words, a good one, comes often."""

    def text(spec: FieldSpec) -> st.SearchStrategy[str]:
        words = words_for(centre, spec)
        return st.one_of(*(st.just(words[0]),) * RARELY, st.sampled_from(words))

    open_fields = [spec for spec in register.fields if not spec.read_only]
    needed = {spec.name: text(spec) for spec in open_fields if spec.required}
    others = {spec.name: text(spec) for spec in open_fields if not spec.required}
    in_order = {spec.name: at for at, spec in enumerate(open_fields)}
    found = st.fixed_dictionaries(needed, optional=others)
    return found.map(lambda texts: dict(sorted(texts.items(), key=lambda each: in_order[each[0]])))


def known(centre: Centre, register: Register) -> dict[str, Record]:
    return {each.uid: each for each in registers.find(centre, Query(register=register.id))}


def of_problems(problems: tuple[Problem, ...]) -> Verdict | None:
    """The verdict that these problems are, None when they hold nothing up."""
    wrong = frozenset(each.field for each in problems if each.severity is Severity.ERROR)
    if wrong:
        return Verdict(said="error", fields=wrong)
    doubtful = frozenset(each.field for each in problems)
    return Verdict(said="reason", fields=doubtful) if doubtful else None


def tried(
    centre: Centre,
    register: Register,
    door: Callable[[], Verdict | None],
    uid: str | None = None,
) -> Verdict:
    """What ``door`` says; whatever it wrote is taken back."""
    before = known(centre, register)
    verdict: Verdict | None = None
    try:
        with centre.db.transaction():
            try:
                verdict = door()
            except (InvalidRecordError, WarningNeedsReasonError) as failure:
                verdict = of_problems(failure.problems)
            if verdict is None:
                after = known(centre, register)
                (made,) = (uid,) if uid else after.keys() - before.keys()
                verdict = Verdict(said="written", record=dict(after[made].values))
            raise _TakenBackError
    except _TakenBackError:
        pass
    assert verdict is not None
    return verdict


# --- new records ---------------------------------------------------------------------------------


def by_words(centre: Centre, register: Register, texts: Mapping[str, str]) -> None:
    """The command line: ``add REGISTER FIELD=VALUE…``."""
    assigned = tuple(f"{name}={text}" for name, text in texts.items())
    values = parse_assignments(centre, register, assigned)
    writing.save(centre, Draft(register=register.id, values=values))


def by_form(
    centre: Centre, register: Register, texts: Mapping[str, str], uid: str | None = None
) -> Verdict | None:
    desk = ImmediateDesk(centre)
    form = FormPresenter(desk, register.id)
    if uid is None:
        form.start_new()
    else:
        form.open(registers.get(centre, register.id, uid).uid)
    for name, text in texts.items():
        form.type(name, text)
        form.commit(name)
    before = len(undo.recent(centre, limit=10_000))
    unchanged = not form.dirty
    form.save()
    form.end()
    assert desk.failures == []
    if unchanged or len(undo.recent(centre, limit=10_000)) > before:
        return None
    return of_problems(tuple(p for state in form.entry.fields.values() for p in state.problems))


def by_sheet(centre: Centre, register: Register, texts: Mapping[str, str]) -> Verdict | None:
    head = "\t".join(register.field(name).label for name in texts)
    text = f"{head}\n" + "\t".join(texts.values()) + "\n"
    plan = importing.preview_sources(centre, [SheetSource(text=text)], register.id, Decisions())
    (row,) = plan.rows
    if row.outcome not in (ImportOutcome.NEW, ImportOutcome.CHANGED, ImportOutcome.SAME):
        return of_row(register, row)
    if row.outcome is not ImportOutcome.SAME:
        importing.write(centre, plan)
    return None


def of_row(register: Register, row: RowPlan) -> Verdict | None:
    if row.outcome is ImportOutcome.HELD:
        written = ImportOutcome.NEW if row.before is None else ImportOutcome.CHANGED
        return of_problems(asked_about(register, replace(row, outcome=written)))
    assert row.outcome is ImportOutcome.ERROR, row
    wrong = (fault.problem for fault in row.faults)
    return of_problems(tuple(p for p in wrong if p.severity is Severity.ERROR))


def new_records(centre: Centre, register: Register, texts: Mapping[str, str]) -> None:
    said = tried(centre, register, lambda: by_words(centre, register, texts))
    if not retold(texts):
        form = tried(centre, register, lambda: by_form(centre, register, texts))
        # It tells one thing after the other.
        assert form == said or form.said == said.said == "error"
    sheet = tried(centre, register, lambda: by_sheet(centre, register, texts))
    if said.said == "error":
        assert sheet == said
        return
    if sheet != said:
        # The village's only grid, where the sheet names none.
        assert said.record is not None
        assert sheet.record is not None
        assert said.record.get("grid") is None
        assert texts["village"] == VILLAGES[0].name
        assert {**sheet.record, "grid": None} == said.record


def retold(texts: Mapping[str, str]) -> bool:
    """Whether something typed later in the form says otherwise of a field typed before."""
    told = {"category": {"family"}, "id_number": {"sex", "birth_month"}}
    return any(told.get(name, set()) & texts.keys() for name in texts)


QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]


@pytest.mark.parametrize("register", OWN)
@settings(max_examples=8, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_new_record_is_judged_alike(centre: Centre, register: str, data) -> None:
    of = register_of(register)
    new_records(centre, of, data.draw(drafts(centre, of)))


@pytest.mark.slow
@pytest.mark.parametrize("register", OWN)
@settings(max_examples=150, suppress_health_check=QUIET)
@given(data=st.data())
def test_many_new_records_are_judged_alike(centre: Centre, register: str, data) -> None:
    of = register_of(register)
    new_records(centre, of, data.draw(drafts(centre, of)))


# --- changes of a kept record --------------------------------------------------------------------


def kept(centre: Centre, register: Register, texts: dict[str, str], mark: str) -> Record:
    """A record made of these words, its title its own."""
    before = known(centre, register)
    own = register.field(register.spoken)
    if own.kind is Kind.TEXT and not own.codes:
        texts[own.name] = f"甲事项{mark}"
    values = parse_assignments(centre, register, tuple(f"{n}={t}" for n, t in texts.items()))
    draft = Draft(register=register.id, values=values)
    writing.save(centre, writing.keeping(centre, draft, "示例"))
    (record,) = (each for uid, each in known(centre, register).items() if uid not in before)
    return record


def heard(desk: ImmediateDesk) -> list[GridcenterError]:
    """What the desk's deeds fail with, before the presenter words it."""
    failures: list[GridcenterError] = []
    do = desk.do

    def listening(work, done=lambda _changes: None, failed=None) -> None:
        def refused(failure: GridcenterError) -> None:
            failures.append(failure)
            if failed is not None:
                failed(failure)

        do(work, done, refused)

    desk.do = listening  # type: ignore[method-assign]
    return failures


def first(failures: list[GridcenterError]) -> Verdict | None:
    if not failures:
        return None
    assert isinstance(failures[0], InvalidRecordError | WarningNeedsReasonError)
    return of_problems(failures[0].problems)


def by_set(centre: Centre, record: Record, name: str, text: str) -> None:
    register = register_of(record.register)
    values = parse_assignments(centre, register, (f"{name}={text}",), record.uid)
    writing.save(centre, Draft(register=register.id, uid=record.uid, values=values))


def by_cell(centre: Centre, record: Record, name: str, text: str) -> Verdict | None:
    register = register_of(record.register)
    desk = ImmediateDesk(centre)
    failures = heard(desk)
    (row,) = read_rows(centre, register.id, [row_of(centre, record)])
    assert row is not None
    CellEdit(desk, register, lambda _words: None).save(register.field(name), row, text)
    return first(failures)


def by_bulk(centre: Centre, record: Record, name: str, text: str) -> Verdict | None:
    desk = ImmediateDesk(centre)
    failures = heard(desk)
    edit = BulkEdit(desk, record.register, [row_of(centre, record)], lambda _name: None)
    edit.start(lambda: None)
    edit.entry.type(name, text)
    edit.apply(name, lambda _changes: None)
    return first(failures) or of_problems(
        tuple(p for p in edit.entry.fields[name].problems if p.severity is Severity.ERROR)
    )


def by_paste(centre: Centre, record: Record, name: str, text: str) -> Verdict | None:
    register = register_of(record.register)
    ids, specs = [row_of(centre, record)], [register.field(name)]
    plan = cell_fill.filling(register, ids, specs, ((text,),))(centre)
    unread = tuple(cell.problem for cell in plan.cells if cell.problem is not None)
    if not unread:
        cell_fill.write(centre, plan)
    return of_problems(unread)


def by_merge(centre: Centre, record: Record, other: Record, name: str, text: str) -> None:
    register = register_of(record.register)
    values = parse_assignments(centre, register, (f"{name}={text}",), record.uid)
    duplicates.merge(centre, register.id, record.uid, other.uid, values)


def by_redo(centre: Centre, record: Record, name: str, text: str) -> None:
    by_set(centre, record, name, text)
    undo.undo(centre)
    stands = registers.get(centre, record.register, record.uid)
    assert stands.values == record.values
    undo.redo(centre)


def row_of(centre: Centre, record: Record) -> int:
    row = registers.row_id(centre, record.register, record.uid)
    assert row is not None
    return row


def in_bulk(centre: Centre, register: Register) -> set[str]:
    edit = BulkEdit(ImmediateDesk(centre), register.id, [1], lambda _name: None)
    return {spec.name for spec in edit.choices}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    """A centre with two records of each register, made when they are first asked for."""
    made = Filled(furnished(tmp_path_factory.mktemp("kept") / "data"))
    yield made
    made.centre.close()


class Filled:
    """A centre, and the two records of each register that were asked for."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.pairs: dict[str, tuple[Record, Record]] = {}


def pair(filled: Filled, register: Register) -> tuple[Record, Record]:
    centre, pairs = filled.centre, filled.pairs
    if register.id not in pairs:
        good = {
            spec.name: words_for(centre, spec)[0]
            for spec in register.fields
            if not spec.read_only and spec.name not in ("closed_on", "is_resolved", "closure_kind")
        }
        good = {name: text for name, text in good.items() if text != "无此项"}
        own = {"code": f"{VILLAGES[0].code}902", "case_code": "6206221012026110043"}
        if (unique := register.identity.unique) is not None:
            own.setdefault(unique.field, f"{good[unique.field]}二")
        twin = {name: own.get(name, text) for name, text in good.items()}
        pairs[register.id] = kept(centre, register, good, "一"), kept(centre, register, twin, "二")
    return pairs[register.id]


def changes(filled: Filled, register: Register, data) -> None:
    centre = filled.centre
    record, other = pair(filled, register)
    name = data.draw(st.sampled_from([s.name for s in register.fields if not s.read_only]))
    spec = register.field(name)
    text = data.draw(st.sampled_from((*words_for(centre, spec), "")))
    # A changed family drops its category in the form: another draft.
    assume(name != "family")

    def at(door: Callable[[], Verdict | None]) -> Verdict:
        return tried(centre, register, door, record.uid)

    said = at(lambda: by_set(centre, record, name, text))
    assert at(lambda: by_form(centre, register, {name: text}, record.uid)) == said
    assert at(lambda: by_paste(centre, record, name, text)) == said
    if is_typed_in_place(spec):
        assert at(lambda: by_cell(centre, record, name, text)) == said
    if name in in_bulk(centre, register):
        assert at(lambda: by_bulk(centre, record, name, text)) == said
    merged = at(lambda: by_merge(centre, record, other, name, text))
    if merged != said:
        # What the record that goes says was let in before, and its number may be taken over.
        values = parse_assignments(centre, register, (f"{name}={text}",), record.uid)
        assert values[name] == other[name]
        assert merged.said == "written"
    if said.said == "written" and said.record != record.values:
        assert at(lambda: by_redo(centre, record, name, text)) == said


@pytest.mark.parametrize("register", OWN)
@settings(max_examples=4, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_change_is_judged_alike(filled: Filled, register: str, data) -> None:
    changes(filled, register_of(register), data)


@pytest.mark.slow
@pytest.mark.parametrize("register", OWN)
@settings(max_examples=150, suppress_health_check=QUIET)
@given(data=st.data())
def test_many_changes_are_judged_alike(filled: Filled, register: str, data) -> None:
    changes(filled, register_of(register), data)
