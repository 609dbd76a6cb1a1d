"""The trail: whatever the program writes into it was seen to be written, with the deed or not at all.

Each deed is done twice here: once as it is, and once with a disk that takes no more just when its
line is written. Then nothing of the deed may be left.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest
import xlsxwriter

import gridcenter.services
from gridcenter.domain.division import Division
from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.period import Period
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.roles import Deed, Role, RoleForbidsError
from gridcenter.exchange.packs.minisign import SecretKey
from gridcenter.reports.document import Document
from gridcenter.reports.vocabulary import Form
from gridcenter.services import audit, divisions, month, settings, unit_name
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.figures import kpis, maps
from gridcenter.services.folder import (
    account_changes,
    accounts,
    attempts,
    automatic,
    backup,
    diagnosis,
    health,
    rekeying,
    timekeeping,
    update_keys,
)
from gridcenter.services.lake import building
from gridcenter.services.packs import (
    desks,
    directives,
    joined_history,
    packing,
    quarantine,
    receipts,
    receiving,
    relaying,
)
from gridcenter.services.paper import (
    attachment_words,
    form_inputs,
    form_templates,
    reporting,
)
from gridcenter.services.register import (
    attachments,
    display,
    duplicates,
    recounting,
    registers,
    retention,
)
from gridcenter.services.sheets import blank_sheets, listing
from gridcenter.services.trust import units
from gridcenter.store import audit as stored
from gridcenter.store.database import DiskFullError
from gridcenter.store.packs import packs as received
from tests.builders import (
    CHEAP,
    COUNTY,
    PASSWORD,
    TOWNSHIP,
    VILLAGES,
    FakeClock,
    make_centre,
    make_incident,
    make_leader,
    make_member,
)
from tests.exchange.test_geojson import SQUARE, collection, feature

HOME = Path(gridcenter.services.__file__).parent
NOVEMBER = "2026-11"
OTHER = PASSWORD + "-other"
NEW = Division(code="620622101299", name="新村", level="village", parent="620622101")
OTHER_TOWNSHIP = Unit(code=UnitCode("620622102"), name="南坪乡（示例）", tier=Tier.TOWNSHIP)
PUBLISHER = SecretKey.generate().public.text
CITY = Unit(code=UnitCode("6206"), name="示例市", tier=Tier.CITY)


class World:
    """A township, its county and a second PC, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self._made = folder, FakeClock(), list[Centre]()
        self.out = folder / "out"
        self.out.mkdir()

    def _centre(self, name: str, **options: object) -> Centre:
        self._made.append(make_centre(self.folder / name, clock=self.clock, **options))
        return self._made[-1]

    @cached_property
    def township(self) -> Centre:
        return self._centre("township")

    @cached_property
    def signed_in(self) -> Centre:
        """A folder with keys of its own, signed in as an office does it."""
        made = accounts.create(
            self.folder / "keys", unit=TOWNSHIP, operator="王演示", password=PASSWORD,
            clock=self.clock, cost=CHEAP, durable=False,
        )  # fmt: skip
        self._made.append(made.centre)
        return made.centre

    @cached_property
    def county(self) -> Centre:
        made = self._centre("county", unit=COUNTY, operator="赵县级")
        units.register(made, units.save_card(self.township, self.out))
        units.register(self.township, units.save_card(made, self.out))
        return made

    @cached_property
    def second(self) -> Centre:
        """The other PC of the township."""
        made = self._centre("second", operator="赵演示")
        units.register(made, units.save_card(self.township, self.out), desk=True)
        units.register(self.township, units.save_card(made, self.out), desk=True)
        return made

    def report(self, **options: object) -> Path:
        assert self.county
        self.clock.move(minutes=1)
        return packing.export_month(self.township, NOVEMBER, self.out, **options).path

    def arrived(self) -> receiving.Received:
        make_leader(self.township)
        return receiving.receive(self.county, self.report())

    def held(self) -> int:
        """A pack from the future waits at the county; its number there."""
        assert self.county
        self.clock.move(days=3)
        make_leader(self.township)
        path = self.report()
        self.clock.move(days=-3)
        receiving.receive(self.county, path)
        return quarantine.held(self.county)[0].number

    def conflict(self) -> int:
        member = make_member(self.township, name="张示例")
        self.clock.move(minutes=1)
        assert self.second
        receiving.receive(self.second, desks.export(self.township, NOVEMBER, self.out).path)
        for centre, name in ((self.township, "王甲改"), (self.second, "王乙改")):
            self.clock.move(minutes=1)
            now = registers.get(centre, "grid_member", member.uid)
            draft = Draft(
                register=now.register,
                uid=now.uid,
                base_revision=now.revision,
                values={"name": name},
            )
            registers.save(centre, draft)
        self.clock.move(minutes=1)
        receiving.receive(self.township, desks.export(self.second, NOVEMBER, self.out).path)
        return desks.conflicts(self.township)[0].id

    def file(self, name: str, text: str = "示例") -> Path:
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    def close(self) -> None:
        for centre in self._made:
            with suppress(Exception):
                centre.close()


Act = tuple[Centre, Callable[[], object]]


def attached(w: World) -> str:
    incident = make_incident(w.township)
    attachments.attach(w.township, incident.uid, [w.file("说明.txt")])
    return registers.find(w.township, Query(register=RegisterId("attachment")))[0].uid


def thrown_away(w: World) -> str:
    leader = make_leader(w.township)
    registers.remove(w.township, "household_leader", [leader.uid])
    w.clock.move(days=retention.BIN_DAYS + 1)
    timekeeping.confirm(w.township)
    return leader.uid


def second_person(w: World) -> Centre:
    account_changes.add(w.signed_in, "李示例", OTHER, Role.ENTRY)
    return w.signed_in


def two_members(w: World) -> tuple[str, str]:
    return make_member(w.township).uid, make_member(w.township).uid


def revealed(w: World, uid: str) -> str:
    register = register_of("grid_member")
    return display.reveal(
        w.township, register, registers.get(w.township, register.id, uid), "phone", "群众要求回电"
    )


def monthly(w: World) -> tuple[Centre, object, Period]:
    return w.township, reporting.form(w.township, "centre_monthly"), Period.parse(NOVEMBER)


def wrong_then_right(w: World) -> Centre:
    keys = w.signed_in
    attempts.note(keys.folder, at=keys.now(), name="王演示", by_recovery=False)
    return keys


def boundaries(w: World) -> Path:
    places = collection(feature([SQUARE], code=VILLAGES[0].code))
    return w.file("边界.geojson", json.dumps(places))


def second_bundle(w: World) -> Act:
    w.arrived()
    city = w._centre("city", unit=CITY, operator="钱市级")
    units.register(city, units.save_card(w.county, w.out))
    units.register(w.county, units.save_card(city, w.out))
    bundle = relaying.export(w.county, NOVEMBER, w.out).path
    return city, lambda: receiving.receive(city, bundle)


def disputes(w: World) -> tuple[Centre, Form, Period]:
    return w.township, reporting.form(w.township, "dispute_monthly"), Period.parse(NOVEMBER)


def roster(w: World, **options: str) -> Document:
    return reporting.build(w.township, "grid_member_roster", Period.parse(NOVEMBER), **options)


def template(w: World) -> str:
    path = w.folder / "月报.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write("A1", "{{unit}}")
    return form_templates.add(w.township, path, "月报").name


def with_boundaries(w: World) -> Act:
    maps.import_boundaries(w.township, boundaries(w))
    return w.township, lambda: maps.forget_boundaries(w.township)


def notice(w: World) -> Path:
    return w.file(
        "2027.toml", 'year = 2027\nsource = "示例"\nholidays = ["2027-01-01"]\nworkdays = []\n'
    )


def case(w: World) -> str:
    return registers.find(w.county, Query(register=RegisterId("household_leader")))[0].uid


def sent(w: World) -> Path:
    make_leader(w.township)
    return w.report()


def strange_card(w: World) -> Path:
    assert w.county
    return units.save_card(w._centre("other", unit=OTHER_TOWNSHIP), w.out)


def second_card(w: World) -> Path:
    units.keys(w.township)
    return units.save_card(w._centre("pc2"), w.out)


def dated_ahead(w: World) -> None:
    """Something was written with a clock that was ten days ahead."""
    make_leader(w.township)
    w.clock.move(days=10)
    make_leader(w.township)
    w.clock.move(days=-10)


def no_place(w: World) -> None:
    """Something is to be kept, and no backup can be made."""
    divisions.put_many(w.signed_in, VILLAGES)
    (w.signed_in.folder / backup.HOME).write_text("a file where the folder should be")


def answered(w: World) -> Path:
    """The receipt for a directive."""
    w.arrived()
    asked = directives.issue(w.county, case(w), DirectiveAction.RETURN, w.out, note="请补充").path
    w.clock.move(minutes=1)
    return receiving.receive(w.township, asked).receipt_files[0]


def held_now(w: World) -> Act:
    assert w.county
    w.clock.move(days=3)
    path = sent(w)
    w.clock.move(days=-3)
    return w.county, lambda: receiving.receive(w.county, path)


def merged(w: World) -> int:
    w.arrived()
    return received.received(w.county.db)[0].number


def changed(w: World, **options: object) -> Act:
    """A pack of the township that is about to be made."""
    assert w.county
    make_leader(w.township)
    return w.township, lambda: packing.export_month(w.township, NOVEMBER, w.out, **options)


WHOLE, SHOWN = True, False
"""A deed is not done without its line; what only shows something is shown all the same."""


def at(
    name: str, act: Callable[..., object], first: Callable[[World], object] = lambda _w: None
) -> Callable[[World], Act]:
    """``act`` at one centre of the world, after ``first`` has laid out what it needs."""

    def prepare(w: World) -> Act:
        given, centre = first(w), getattr(w, name)
        return centre, lambda: act(w, given)

    return prepare


DEEDS: tuple[tuple[str, bool, Callable[[World], Act]], ...] = (
    ("divisions.put", WHOLE, at("township", lambda w, _: divisions.put_many(w.township, [NEW]))),
    ("divisions.adopt", WHOLE, at("township", lambda w, _: divisions.adopt(w.township, [NEW]))),
    ("divisions.end", WHOLE, at("township", lambda w, _: divisions.end(w.township, VILLAGES[0].code, "2026-11-01"))),
    ("month.due_day", WHOLE, at("township", lambda w, _: month.set_due_day(w.township, 9))),
    ("month.nil", WHOLE, at("township", lambda w, _: month.report_nil(w.township, "2026-10"))),
    ("month.report", SHOWN, at("township", lambda w, _: reporting.note(w.township, roster(w), "report"))),
    ("report.unmask", SHOWN, at("township", lambda w, _: roster(w, unmask_reason="核对"))),
    ("report.input", WHOLE, at("township", lambda w, _: form_inputs.keep_sections(*monthly(w), {"work": "示例"}, {}))),
    ("report.input", WHOLE, at("township", lambda w, _: form_inputs.keep(*disputes(w), {f"campaigns.{VILLAGES[0].code}": "5"}))),
    ("template.remove", SHOWN, at("township", lambda w, _: form_templates.remove(w.township, template(w)))),
    ("template.add", SHOWN, at("township", lambda w, _: template(w))),
    ("template.fill", SHOWN, at("township", lambda w, _: form_templates.fill(w.township, template(w), Period.parse(NOVEMBER), w.out / "a.xlsx"))),
    ("template.blank", SHOWN, at("township", lambda w, _: blank_sheets.write_blank_sheet(w.township, "grid", w.out / "b.xlsx"))),
    ("export_list", SHOWN, at("township", lambda w, _: listing.export_list(w.township, Query(register=RegisterId("grid")), register_of("grid").fields[:2], w.out / "a.csv"))),
    ("setting", WHOLE, at("township", lambda w, _: settings.put(w.township, settings.SECOND_BACKUP, str(w.out)))),
    ("unit.rename", WHOLE, at("township", lambda w, _: unit_name.change(w.township, "银河镇（示例）"))),
    ("kpi.target", WHOLE, at("township", lambda w, _: kpis.set_target(w.township, "", "return_rate", "5"))),
    ("map.import", WHOLE, at("township", lambda w, _: maps.import_boundaries(w.township, boundaries(w)))),
    ("map.forget", WHOLE, with_boundaries),
    ("holidays.import", SHOWN, at("township", lambda w, _: recounting.import_notice(w.township, notice(w)))),
    ("not_same", WHOLE, at("township", lambda w, pair: duplicates.set_apart(w.township, *pair), two_members)),
    ("history.read", SHOWN, at("township", lambda w, _: joined_history.history(w.township, "grid", two_members(w)[0]))),
    ("reveal", WHOLE, at("township", revealed, lambda w: two_members(w)[0])),
    ("gesture.edit", WHOLE, at("township", lambda w, _: make_incident(w.township))),
    ("attachment.saved", SHOWN, at("township", lambda w, _: attachments.save_as(w.township, attached(w), w.out))),
    ("attachment.read", SHOWN, at("township", lambda w, _: attachment_words.of_attachment(w.township, attached(w)))),
    ("purge", WHOLE, at("township", lambda w, _: retention.purge(w.township, "期满"), thrown_away)),
    ("retention.hold", WHOLE, at("township", lambda w, uid: retention.hold(w.township, [uid], until=date(2027, 11, 30), reason="诉讼"), thrown_away)),
    ("clock.confirmed", WHOLE, at("township", lambda w, _: timekeeping.confirm(w.township))),
    ("diagnose", SHOWN, at("township", lambda w, _: diagnosis.write(w.township, w.out / "report.json"))),
    ("check_data", SHOWN, at("township", lambda w, _: health.check(w.township))),
    ("account.add", WHOLE, at("signed_in", lambda w, _: account_changes.add(w.signed_in, "李示例", OTHER))),
    ("account.role", WHOLE, at("signed_in", lambda w, _: account_changes.set_role(w.signed_in, "李示例", Role.VIEWER), second_person)),
    ("account.lock", WHOLE, at("signed_in", lambda w, _: account_changes.set_locked(w.signed_in, "李示例", locked=True), second_person)),
    ("account.password", WHOLE, at("signed_in", lambda w, _: account_changes.set_password(w.signed_in, "李示例", OTHER + "2"), second_person)),
    ("account.handover", WHOLE, at("signed_in", lambda w, _: account_changes.hand_over(w.signed_in, "李示例", "孙示例", OTHER), second_person)),
    ("account.recovery", WHOLE, at("signed_in", lambda w, _: account_changes.renew_recovery_code(w.signed_in))),
    ("account.password", WHOLE, at("signed_in", lambda w, _: account_changes.renew_after_recovery(w.signed_in, OTHER))),
    ("account.recovery", WHOLE, at("signed_in", lambda w, _: account_changes.renew_after_recovery(w.signed_in, OTHER))),
    ("backup", SHOWN, at("signed_in", lambda w, _: backup.make(w.signed_in))),
    ("backup.verify", SHOWN, at("signed_in", lambda w, made: backup.verify(w.signed_in, made.folder), lambda w: backup.make(w.signed_in))),
    ("card", SHOWN, at("township", lambda w, _: units.own_card(w.township))),
    ("keys.made", WHOLE, at("township", lambda w, _: units.keys(w.township))),
    ("keys.rotated", WHOLE, at("township", lambda w, _: units.rotate(w.township), lambda w: units.keys(w.township))),
    ("unit.register", WHOLE, at("county", lambda w, card: units.register(w.county, card), strange_card)),
    ("unit.revoke", WHOLE, at("county", lambda w, _: units.revoke(w.county, TOWNSHIP.code))),
    ("desk.slot", WHOLE, at("township", lambda w, card: units.register(w.township, card, desk=True), second_card)),
    ("clock.restamp", WHOLE, at("township", lambda w, _: timekeeping.confirm(w.township), dated_ahead)),
    ("backup.failed", SHOWN, at("signed_in", lambda w, _: automatic.before(w.signed_in, "receive"), no_place)),
    ("lake.build", SHOWN, at("county", lambda w, _: building.build(w.county, w.out / "lake"), World.arrived)),
    ("update.key", WHOLE, at("township", lambda w, _: update_keys.trust(w.township, PUBLISHER))),
    ("update.key", WHOLE, at("township", lambda w, number: update_keys.distrust(w.township, number), lambda w: update_keys.trust(w.township, PUBLISHER))),
    ("receipt", WHOLE, at("county", lambda w, file: receipts.take_home(w.county, file), answered)),
    ("month.export", WHOLE, changed),
    ("pack.unmasked", WHOLE, lambda w: changed(w, unmasked=True, reason="核对")),
    ("pack.directive", WHOLE, at("county", lambda w, _: directives.issue(w.county, case(w), DirectiveAction.RETURN, w.out, note="请补充"), lambda w: w.arrived())),
    ("pack.desk", WHOLE, at("second", lambda w, _: desks.export(w.second, NOVEMBER, w.out))),
    ("pack.merge", WHOLE, at("county", lambda w, path: receiving.receive(w.county, path), sent)),
    ("pack.hold", WHOLE, held_now),
    ("pack.accept", WHOLE, at("county", lambda w, number: quarantine.accept(w.county, number, "已核实"), lambda w: w.held())),
    ("pack.reject", WHOLE, at("county", lambda w, number: quarantine.reject(w.county, number, "已核实"), lambda w: w.held())),
    ("pack.undo", WHOLE, at("county", lambda w, number: quarantine.take_back(w.county, number), merged)),
    ("month.receipt", WHOLE, at("township", lambda w, got: receipts.take_home(w.township, got.receipt_files[0]), lambda w: w.arrived())),
    ("pack.bundle", SHOWN, second_bundle),
    ("conflict.dismiss", WHOLE, at("township", lambda w, number: desks.dismiss(w.township, number), lambda w: w.conflict())),
    ("account.rekey", SHOWN, at("signed_in", lambda w, _: rekeying.rekey(w.signed_in, PASSWORD))),
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def everything(centre: Centre) -> dict[str, object]:
    """Every row of the data file and every other file of the folder, but sealed copies of packs."""
    tables = centre.db.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    found: dict[str, object] = {
        name: centre.db.query(f"SELECT * FROM {name}") for (name,) in tables
    }
    for path in centre.folder.rglob("*"):
        ours = path.suffix != ".gcpack" and not path.name.startswith(accounts.DATA_FILE)
        if path.is_file() and ours:
            found[str(path.relative_to(centre.folder))] = path.read_bytes()
    return found


def told(centre: Centre) -> list[str]:
    """The actions of the trail, oldest first, of what succeeded."""
    rows = centre.db.query("SELECT action, detail FROM audit ORDER BY id")
    return [action for action, detail in rows if json.loads(detail)["ok"]]


@pytest.mark.parametrize("number", range(len(DEEDS)), ids=[action for action, _, _ in DEEDS])
def test_a_deed_leaves_its_line_or_is_not_done(
    world: World, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    action, is_whole, prepare = DEEDS[number]
    centre, act = prepare(world)
    before, lines = everything(centre), told(centre)
    append = stored.append

    def full(db: object, **line: object) -> None:
        if line["action"] == action:
            raise DiskFullError
        append(db, **line)

    if is_whole:
        monkeypatch.setattr(stored, "append", full)
        with pytest.raises(DiskFullError):
            act()
        monkeypatch.setattr(stored, "append", append)
        after = everything(centre)
        assert {name for name in before | after if before.get(name) != after.get(name)} == set()
    act()
    assert told(centre)[len(lines) :].count(action) == 1


def test_a_line_and_what_is_remembered_of_it_are_written_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = world.township
    before = everything(centre)

    def full(*_given: object) -> None:
        raise DiskFullError

    monkeypatch.setattr(stored.settings, "put", full)
    with pytest.raises(DiskFullError):
        audit.record(centre, "example", {})
    looking = replace(centre, role=Role.VIEWER)
    with pytest.raises(RoleForbidsError):  # refused all the same, without its line
        looking.require(Deed.KEEP)
    monkeypatch.undo()
    assert everything(centre) == before
    assert audit.verify(centre) is None


def test_a_backup_whose_line_found_no_room_stands_and_is_due_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = world.signed_in
    before, append = everything(keys), stored.append

    def full(db: object, **line: object) -> None:
        if line["action"] == "backup":
            raise DiskFullError
        append(db, **line)

    monkeypatch.setattr(stored, "append", full)
    made = backup.make(keys)
    monkeypatch.undo()
    assert (made.folder / accounts.DATA_FILE).exists()
    assert everything(keys)["setting"] == before["setting"], "half of its note"


@pytest.mark.parametrize("place", ["backup", "template"])
def test_what_stood_and_its_line_are_noted_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Of what only reads or writes elsewhere no half of a note is left."""

    def full(*_given: object, **_named: object) -> None:
        raise DiskFullError

    if place == "backup":
        centre, made = world.signed_in, backup.make(world.signed_in)
        monkeypatch.setattr(stored, "append", full)
        before = everything(centre)
        backup.verify(centre, made.folder)  # the copy is sound, whatever the disk says
    else:
        centre, name = world.township, template(world)
        monkeypatch.setattr(form_templates.months, "add", full)
        before = everything(centre)
        with pytest.raises(DiskFullError):
            form_templates.fill(centre, name, Period.parse(NOVEMBER), world.out / "a.xlsx")
    assert everything(centre) == before


def test_a_new_folder_and_each_sign_in_begin_the_trail(world: World) -> None:
    keys = world.signed_in
    assert told(keys)[:1] == ["folder.create"]
    assert "sign_in" not in told(keys)
    keys.close()
    again = accounts.open_folder(keys.folder, password=PASSWORD, durable=False)
    assert told(again)[-1] == "sign_in"
    again.close()


SEEN_ELSEWHERE = {
    "lake.sheet": ("services/lake/test_publishing.py", '"lake.sheet"'),
    "lake.read_back": ("services/lake/test_publishing.py", '"lake.read_back"'),
    "lake.publish": ("services/lake/test_publishing.py", '"lake.publish"'),
    "update": ("services/folder/test_updating.py", 'action == "update"'),
    "update.back": ("services/folder/test_updating.py", '"update.back"'),
    "update.received": ("services/packs/test_relaying.py", '("update.received", True)'),
    "chart": ("cli/test_charts.py", '"chart",'),
    "paper.print": ("presenters/test_went_to_paper.py", '"paper.print"'),
    "unmask": ("cli/test_main.py", '"unmask"'),
    "audit.differs": ("services/packs/test_audit_heads.py", "audit.differing"),
    "call_list": ("services/register/test_call_list.py", '"call_list"'),
    "folder.create": ("services/test_trail.py", '["folder.create"]'),
    "folder.replaced": ("services/folder/test_restoring.py", '"folder.replaced"'),
    "folder.restore": ("services/folder/test_restoring.py", '"folder.restore"'),
    "import_returned": ("presenters/sheets/test_import_wizard.py", '"import_returned"'),
    "keys.mended": ("services/folder/test_slots.py", '"keys.mended"'),
    "pack.attachments": ("services/packs/test_pack_files.py", '"pack.attachments"'),
    "pack.numbers_in_text": ("services/test_numbers_in_text.py", '"pack.numbers_in_text"'),
    "rezoning": ("services/packs/test_rezoning.py", '"rezoning"'),
    "rezoning.hand": ("services/packs/test_rezoning.py", '"rezoning.hand"'),
    "sign_in": ("services/test_trail.py", '== "sign_in"'),
    "sign_in.failed": ("services/folder/test_signing_in.py", '"sign_in.failed"'),
}
"""Lines whose deeds need more than fits here, and the tests that see them written."""


def _written_anywhere() -> Iterator[str]:
    for path in sorted(HOME.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "audit.record",
                "audit.note",
                "audit.attempt",
            ):
                action = node.args[1]
                if isinstance(action, ast.Constant):
                    yield action.value


def test_every_line_that_can_be_written_is_seen_to_be_written() -> None:
    here = {action for action, _, _ in DEEDS}
    missing = set(_written_anywhere()) - here - set(SEEN_ELSEWHERE)
    assert not missing, missing
    for path, word in SEEN_ELSEWHERE.values():
        assert word in (HOME.parents[1] / "tests" / path).read_text(encoding="utf-8"), word
