"""What the services refuse, each by its own failure.

Each row is one refusal that no course of a working day meets: a damaged or forged file, a thing that
is gone meanwhile, a place that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from gridcenter.domain.errors import (
    GridcenterError,
    InvalidRecordError,
    ReasonRequiredError,
    RecordInBinError,
    RecordNotFoundError,
)
from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Role
from gridcenter.exchange.packs.failures import FileUnreadableError
from gridcenter.exchange.sheets.sheet_errors import HeaderNotFoundError
from gridcenter.services.centre import Centre
from gridcenter.services.folder import (
    account_changes,
    account_list,
    backup,
    key_search,
    rekeying,
    restoring,
    slots,
)
from gridcenter.services.lake import building
from gridcenter.services.packs import office, packing, quarantine, receiving, rezoning
from gridcenter.services.packs.parts import _read as read_part
from gridcenter.services.paper import figure_catalogue, form_templates, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.register import (
    attachment_contents,
    attachment_errors,
    attachments,
    duty,
    posts,
    registers,
    undo,
    writing,
)
from gridcenter.services.sheets import blank_sheets, import_problems, importing, listing
from gridcenter.services.sheets.import_plan import ImportPlan
from gridcenter.services.trust import unit_failures, units
from gridcenter.store.keyring import WrongPasswordError
from gridcenter.store.packs import merging
from gridcenter.store.packs import packs as received
from tests.builders import PASSWORD, VILLAGES, make_grid, make_incident, make_leader
from tests.services.test_trail import OTHER, World, attached, strange_card, template

NOVEMBER = Period.parse("2026-11")
LEADER = RegisterId("household_leader")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def nowhere(w: World, name: str) -> Path:
    """A path below a file: nothing can be written there, whoever one is."""
    return w.file("a file") / name


def without_slot(w: World) -> Centre:
    account_changes.add(w.signed_in, "李示例", OTHER, Role.ADMIN)
    slots.drop(w.signed_in, "李示例")
    return replace(w.signed_in, actor="李示例")


def same_device(w: World) -> Path:
    """The card of a PC that was copied as a whole, with keys of its own."""
    copy = replace(w.second, device=w.township.device)
    return units.save_card(copy, w.folder)


def hollow(w: World) -> str:
    """An attachment whose content is no file of any kind, though it is the one that was sealed."""
    uid = attached(w)
    plain = b"\0\1\2"
    sha256 = attachment_contents.keep(w.township, plain)
    w.township.db.execute("UPDATE attachment SET sha256 = ? WHERE uid = ?", (sha256, uid))
    return uid


def full(w: World, name: str) -> Path:
    """A folder that can be written, and a name in it that is taken by a folder."""
    (w.out / name / "in the way").mkdir(parents=True)
    return w.out / name


def bad_cells(w: World) -> None:
    name = template(w)
    (w.township.folder / "templates" / f"{name}.toml").write_text("[[cell]]\nsheet = 1\n")
    form_templates.templates(w.township)


def faulty(w: World) -> ImportPlan:
    path = w.file("网格.csv", "网格编号,网格名称,所属村\n错,样板村一网格,无此村\n")
    return importing.preview(w.township, path, "grid")


def rested_on(w: World) -> None:
    """A county keeps a case of its own in a township's grid, and takes the township's pack back."""
    assert w.county
    grid = make_grid(w.township)
    receiving.receive(w.county, w.report())
    make_incident(w.county, grid=grid.uid)
    number = received.received(w.county.db)[0].number
    try:
        quarantine.take_back(w.county, number)
    finally:
        assert registers.get(w.county, "grid", grid.uid).text("name") == grid.text("name")
        assert quarantine.held(w.county) == ()


def gone_leader(w: World) -> Draft:
    return Draft(register=LEADER, uid=Uid("gone"), base_revision=1, values={"name": "李样本"})


def in_bin(w: World) -> Draft:
    leader = make_leader(w.township)
    registers.remove(w.township, LEADER, [leader.uid])
    return Draft(register=LEADER, uid=leader.uid, values={"name": "李样例"})


def told_twice(w: World) -> None:
    """A village that is to become itself."""
    rezoning.decide(w.county, VILLAGES[0].code, VILLAGES[0].code, w.out)


def bad_template(w: World) -> None:
    form_templates.inspect(w.township, w.folder / "没有.xlsx")


def asked_again(w: World) -> None:
    """An answer that was right when it was asked for, and is not any more."""
    incident = make_incident(w.township)
    writing.refuse_wrong(w.township, incident, {"family": "no-such-family"})


def nothing_more(w: World) -> None:
    make_grid(w.township)
    with suppress(GridcenterError):
        while True:
            undo.undo(w.township)
    undo.undo(w.township)


REFUSALS: dict[str, tuple[type[GridcenterError], Callable[[World], object]]] = {
    "the coming person has an account": (
        account_list.AccountExistsError,
        lambda w: account_changes.hand_over(w.signed_in, "王演示", "王演示", OTHER),
    ),
    "nobody of this name leaves": (
        account_list.AccountUnknownError,
        lambda w: account_changes.hand_over(w.signed_in, "无此人", "孙示例", OTHER),
    ),
    "nobody of this name gets a password": (
        account_list.AccountUnknownError,
        lambda w: account_changes.set_password(w.signed_in, "无此人", OTHER),
    ),
    "no password of nobody": (
        WrongPasswordError,
        lambda w: slots.check(w.signed_in, "无此人", PASSWORD),
    ),
    "a key by a wrong password": (
        WrongPasswordError,
        lambda w: key_search.key_of(w.signed_in.folder, "wrong-words"),
    ),
    "new keys for somebody without a slot": (
        account_list.AccountUnknownError,
        lambda w: rekeying.rekey(without_slot(w), PASSWORD),
    ),
    "no backup in this place": (
        backup.NotABackupError,
        lambda w: restoring.restore(w.signed_in.folder, w.out, password=PASSWORD),
    ),
    "free text goes into a lake for a reason": (
        ReasonRequiredError,
        lambda w: building.build(w.county, w.out / "lake", free_text=True, reason=" "),
    ),
    "a shared folder that is gone": (
        office.OfficeFolderGoneError,
        lambda w: office.exchange(w.township),
    ),
    "a kind of pack that has a door of its own": (
        packing.KindNotSentError,
        lambda w: packing.export_month(w.township, "2026-11", w.out, kind=PackKind.DESK),
    ),
    "numbers in full go out for a reason": (
        ReasonRequiredError,
        lambda w: packing.export_month(w.township, "2026-11", w.out, unmasked=True, reason=" "),
    ),
    "a part that cannot be read": (
        FileUnreadableError,
        lambda w: read_part(w.folder / "没有.gcpart"),
    ),
    "a decision that is not there": (
        rezoning.NotOurRezoningError,
        lambda w: rezoning.again(w.county, "gone", w.out),
    ),
    "rows of a decision that is not there": (
        rezoning.NotOurRezoningError,
        lambda w: rezoning.hand_over(w.township, "gone", w.out, reason="核对"),
    ),
    "a village becomes a township that nobody named": (
        rezoning.RezoningPlacesError,
        lambda w: rezoning.decide(w.county, VILLAGES[0].code, "620622109", w.out),
    ),
    "a village becomes itself": (rezoning.RezoningPlacesError, told_twice),
    "a template unmasked without a reason": (
        ReasonRequiredError,
        lambda w: figure_catalogue.gather(w.township, NOVEMBER, (), unmask_reason=" "),
    ),
    "a template about one record without it": (
        reporting.FormNeedsRecordError,
        lambda w: figure_catalogue.gather(w.township, NOVEMBER, {"incident_sheet"}),
    ),
    "a form about one record without it": (
        reporting.FormNeedsRecordError,
        lambda w: reporting.build(w.township, "incident_sheet", NOVEMBER),
    ),
    "a village that is not ours": (
        reporting.UnknownVillageError,
        lambda w: reporting.build(
            w.township, "blank_collection", NOVEMBER, about=About(village="无此村")
        ),
    ),
    "a template that is not there": (form_templates.TemplateNotReadableError, bad_template),
    "a duty of a leader who is gone": (
        RecordNotFoundError,
        lambda w: duty.save_sheet(
            w.township, VILLAGES[0].code, "2026-11", {(Uid("gone"), "patrol"): 1}
        ),
    ),
    "a post of nobody": (
        RecordNotFoundError,
        lambda w: posts.hand_over(
            w.township, Draft(register=LEADER, values={"name": "李样本"}), on="2026-11-20"
        ),
    ),
    "a record that is gone": (
        RecordNotFoundError,
        lambda w: registers.save(w.township, gone_leader(w)),
    ),
    "a check of a record that is gone": (
        RecordNotFoundError,
        lambda w: registers.check(w.township, gone_leader(w)),
    ),
    "a record in the bin": (RecordInBinError, lambda w: registers.save(w.township, in_bin(w))),
    "an old answer that is wrong now": (InvalidRecordError, asked_again),
    "nothing to take back": (undo.NothingToUndoError, nothing_more),
    "nothing to bring back": (undo.NothingToRedoError, lambda w: undo.redo(w.township)),
    "no place for a blank sheet": (
        listing.ListNotWrittenError,
        lambda w: blank_sheets.write_blank_sheet(w.township, "grid", nowhere(w, "a.xlsx")),
    ),
    "the other PC's card with our device": (
        unit_failures.SameDeviceError,
        lambda w: units.register(w.township, same_device(w), desk=True),
    ),
    "a fingerprint that was read out otherwise": (
        unit_failures.FingerprintDiffersError,
        lambda w: units.register(w.county, strange_card(w), fingerprint="0" * 30),
    ),
    "an attachment that is none": (
        attachment_errors.AttachmentDamagedError,
        lambda w: attachments.save_as(w.township, hollow(w), w.out),
    ),
    "a list where nothing can be written": (
        listing.ListNotWrittenError,
        lambda w: listing.export_list(
            w.township, Query(register=LEADER), register_of(LEADER).fields[:2], full(w, "a.xlsx")
        ),
    ),
    "a filled template where nothing can be written": (
        form_templates.ReportNotWrittenError,
        lambda w: form_templates.fill(w.township, template(w), NOVEMBER, nowhere(w, "a.xlsx")),
    ),
    "a template whose cells nobody can read": (form_templates.TemplateNotReadableError, bad_cells),
    "a sheet that is no table of ours": (
        HeaderNotFoundError,
        lambda w: importing.preview(w.township, w.file("空.csv", "甲,乙\n1,2\n"), "grid"),
    ),
    "a list of problems where nothing can be written": (
        import_problems.ProblemListNotWrittenError,
        lambda w: import_problems.write_problems(faulty(w), nowhere(w, "a.xlsx")),
    ),
    "returned rows where nothing can be written": (
        import_problems.ProblemListNotWrittenError,
        lambda w: importing.write_returned(w.township, faulty(w), nowhere(w, "a.xlsx")),
    ),
    "a merge that a case of ours rests on": (merging.MergeInUseError, rested_on),
    "our own card as the other PC's": (
        unit_failures.OwnCardError,
        lambda w: units.register(w.township, units.save_card(w.township, w.out), desk=True),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_it_is_refused_by_its_own_failure(world: World, name: str) -> None:
    kind, act = REFUSALS[name]
    with pytest.raises(kind) as caught:
        act(world)
    assert caught.value.code == kind.code
