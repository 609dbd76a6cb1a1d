"""Each limit of the services as it is shipped: the last that passes and the first that does not.

The numbers stand here once more on purpose: a test that borrows the program's own would pass with any.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange.packs import desk_marks
from gridcenter.exchange.packs.failures import PackTooLargeError
from gridcenter.exchange.sheets.sheet_model import Sheet, SheetRow
from gridcenter.exchange.update_file import NotAnUpdateError
from gridcenter.services.centre import Centre
from gridcenter.services.figures import cross_counts, safety
from gridcenter.services.folder import (
    account_changes,
    attempts,
    automatic,
    manifest,
    other_keys,
    passwords,
)
from gridcenter.services.packs import (
    desk_plan,
    handed_on,
    office,
    outline,
    papers,
    parts,
    receiving,
)
from gridcenter.services.paper import attached_pages, explaining
from gridcenter.services.register import (
    attachment_errors,
    attachments,
    call_list,
    deadlines,
    drafts,
    duplicates,
    duty,
    duty_items,
    phrases,
    recall,
    references,
    registers,
    retention,
    rota,
    worklists,
)
from gridcenter.services.register.attachments import Attached
from gridcenter.services.sheets import (
    import_memory,
    import_reading,
    import_words,
    requested,
    village_lists,
)
from gridcenter.store import key_file, keyring, likeness, records
from gridcenter.store.packs import desk as conflicting
from gridcenter.store.packs import elsewhere, restamping
from tests.builders import (
    CHEAP,
    CLOSING,
    TOWNSHIP,
    VILLAGES,
    FakeClock,
    make_centre,
    make_incident,
    make_leader,
    save,
)
from tests.services.test_trail import World

LEADER = RegisterId("household_leader")


def test_a_password_of_eight(centre: Centre) -> None:
    passwords.refuse_weak("蓝7qwZ稻k2", unit=TOWNSHIP, name="王演示")
    for seven in ("蓝7qwZ稻k", " 7qwZ稻k2", "7qwZ稻k2 "):
        with pytest.raises(passwords.PasswordTooShortError):
            account_changes.add(centre, "李示例", seven)


def test_five_slips_are_free_and_fifty_are_told_one_by_one(centre: Centre) -> None:
    waited = []
    for _slip in range(12):
        waited.append(attempts.seconds(centre.folder))
        attempts.note(centre.folder, at=centre.now(), name="王演示", by_recovery=False)
    assert waited == [0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300]
    for _slip in range(39):
        attempts.note(centre.folder, at=centre.now(), name="王演示", by_recovery=False)
    attempts.settle(centre)
    lines = centre.db.query("SELECT detail FROM audit WHERE action = 'sign_in.failed'")
    assert len(lines) == 50 + 1


def test_keys_are_looked_for_in_five_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = [keyring.make_slot(f"某{at}", "practice-only", b"k" * 32, CHEAP) for at in range(6)]
    copies = []
    for at, slot in enumerate(slots):
        copies.append(SimpleNamespace(folder=tmp_path / f"copy-{at}"))
        copies[-1].folder.mkdir()
        key_file.write(copies[-1].folder / "keys.json", [slot])
    monkeypatch.setattr(other_keys.ring, "kept", lambda _home: copies)
    assert list(other_keys.elsewhere(tmp_path, ())) == slots[:5]


def test_64_mb_of_what_a_backup_says_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(size)
            return b"{}"

    monkeypatch.setattr(Path, "open", lambda *_given: Endless())
    assert manifest._raw(Path("somewhere")) == {}
    assert asked == [64 * 2**20]


def test_twenty_files_of_ten_mb(centre: Centre, tmp_path: Path) -> None:
    incident = make_incident(centre).uid
    files = []
    for at in range(21):
        files.append(tmp_path / f"说明{at}.txt")
        files[-1].write_text(f"示例{at}", encoding="utf-8")
    attachments.attach(centre, incident, files[:20])
    with pytest.raises(attachment_errors.TooManyAttachmentsError):
        attachments.attach(centre, incident, files[20:])
    assert len(attachments.of_record(centre, incident)) == 20
    for size in (10 * 2**20, 10 * 2**20 + 1):
        large = tmp_path / "大.pdf"
        large.write_bytes(b"%PDF-1.7\n" + b" " * (size - 9))
        if size == 10 * 2**20:
            assert len(attachments._read(large)[0]) == size
        else:
            with pytest.raises(attachment_errors.AttachmentTooLargeError):
                attachments.attach(centre, make_incident(centre).uid, [large])


def test_five_hundred_numbers_to_call_at_once(centre: Centre) -> None:
    drafted = [
        Draft(
            register=LEADER,
            values={"name": "李样本", "phone": f"139{at:08}", "village": VILLAGES[0].code},
            accepted={"": ""},
        )
        for at in range(501)
    ]
    registers.save_many(centre, drafted, "示例")
    lines = call_list.read(centre, Query(register=LEADER), "通知开会")
    assert len({line.phone for line in lines}) == 500


def test_fifty_drafts_thirty_phrases_of_two_hundred_signs(centre: Centre) -> None:
    one = drafts.KeptDraft(register="grid", uid=None, base_revision=None, texts={}, values={})
    for number in range(51):
        drafts.set_aside(centre, replace(one, texts={"name": str(number)}))
    names = [each.texts["name"] for each in drafts.aside(centre, "grid")]
    assert (len(names), names[0], names[-1]) == (50, "50", "1")
    for number in range(31):
        phrases.keep(centre, "note", f"{number:02}" + "长" * 199)
    own, _given = phrases.of(centre, "note")
    assert (len(own), own[0][:2], own[-1][:2]) == (30, "30", "01")
    assert {len(each) for each in own} == {200}


def test_pairs_of_the_month_and_two_before(centre: Centre) -> None:
    def pair(day: str) -> set[str]:
        alike = {"title": f"水渠纠纷{day}", "occurred_at": f"{day}T09:30", "place": "三组水渠边"}
        return {make_incident(centre, **alike).uid for _twice in range(2)}

    pair("2026-08-31")
    late = pair("2026-09-01")
    found = [{each.one.uid, each.other.uid} for each in duplicates.pairs(centre, "incident")]
    assert late in found
    assert len(found) == 1


def test_9999_duties_of_a_kind_in_a_month(centre: Centre) -> None:
    cell = (make_leader(centre).uid, "patrol")
    village = VILLAGES[0].code
    duty.save_sheet(centre, village, "2026-11", {cell: 9999})
    with pytest.raises(duty.DutyCountError):
        duty.save_sheet(centre, village, "2026-11", {cell: 10_000})


def test_three_items_are_shown_for_a_matter(centre: Centre) -> None:
    kind = next(iter(centre.codes["duty_item_kind"])).id
    for number in range(4):
        save(centre, "duty_item", number=f"{number}", title="示例事项", family="dispute", kind=kind)
    assert len(duty_items.of_incident(centre, make_incident(centre))) == 3


def test_fifty_choices_and_five_earlier_values(centre: Centre) -> None:
    member = register_of("grid_member")
    drafted = [
        Draft(
            register=RegisterId("grid"),
            values={
                "code": f"{VILLAGES[0].code}{at:03d}",
                "name": f"样板村第{at}网格",
                "village": VILLAGES[0].code,
            },
        )
        for at in range(51)
    ]
    registers.save_many(centre, drafted, "示例")
    assert len(references.choices(centre, member.field("grid"), "", {})) == 50
    for number in range(6):
        make_incident(centre, place=f"样板村{number}组", title=f"示例{number}")
    place = register_of("incident").field("place")
    assert len(recall.earlier(centre, "incident", place, "")) == 5


def test_a_deleted_record_comes_back_for_180_days(centre: Centre) -> None:
    leader = make_leader(centre).uid
    registers.remove(centre, LEADER, [leader])
    centre.clock.move(days=180, minutes=-1)
    assert retention.expired(centre) == ()
    centre.clock.move(minutes=2)
    assert [each.uid for each in retention.expired(centre)] == [leader]


def test_days_and_months_of_the_lists_of_work(centre: Centre) -> None:
    def on(name: str) -> list[str]:
        found = [each for each in worklists.of(centre) if each.id == name]
        return [row.uid for each in found for row in registers.find(centre, each.query)]

    still = make_incident(centre).uid
    centre.clock.move(days=14)
    assert on("asleep") == []
    centre.clock.move(days=1)
    assert on("asleep") == [still]
    today = centre.today()
    agreed = [
        make_incident(
            centre,
            state="closed",
            occurred_at="2026-10-01T09:30",
            agreed_on=(today - timedelta(days=days)).isoformat(),
            **CLOSING,
        ).uid
        for days in (30, 31)
    ]
    assert on("confirm_due") == agreed[:1]


def test_a_place_flares_up_again_within_six_months(centre: Centre) -> None:
    for day, place in (("2026-05-20", "三组"), ("2026-05-19", "四组")):
        for moment in (f"{day}T09:30", "2026-11-05T09:30"):
            make_incident(centre, place=f"样板村{place}", occurred_at=moment)
    counted = worklists.again(centre)
    places = {registers.get(centre, "incident", uid).text("place") for uid in counted}
    assert places == {"样板村三组"}


def test_two_hundred_headers_are_remembered(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = register_of("grid")

    class Column:
        letter, field, how = "A", "name", "user"

    class Table:
        columns = (Column,)

        def __init__(self, signature: str) -> None:
            self.signature = signature

    class Plan:
        register = "grid"
        tables = tuple(Table(f"表头{at}") for at in range(201))

    import_memory.remember(centre, Plan)  # type: ignore[arg-type]
    remembered = [bool(import_memory.recall(centre, grid, f"表头{at}")) for at in range(201)]
    assert remembered == [False] + [True] * 200


def test_headings_within_twenty_rows(tmp_path: Path) -> None:
    path = tmp_path / "村.csv"
    for above, fits in ((19, True), (20, False)):
        lines = [*["说明"] * above, "村代码,村名称", f"{VILLAGES[0].code},样板村"]
        path.write_text("\n".join(lines), encoding="utf-8")
        if fits:
            (village,) = village_lists.read_villages(path, TOWNSHIP.code)
            assert village.name == "样板村"
        else:
            with pytest.raises(village_lists.VillageLineError):
                village_lists.read_villages(path, TOWNSHIP.code)


def test_rows_behind_a_figure_are_listed_up_to_a_number(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite takes so many names in one question, and no more."""
    uids = tuple(f"u{at}" for at in range(20_001))
    monkeypatch.setattr(cross_counts.stored, "who_reached", lambda *_asked: uids[:1000])
    for count, opens in ((1000, True), (1001, False)):
        monkeypatch.setattr(cross_counts.stored, "reached", lambda *_asked, n=count: n)
        stages = cross_counts.funnel(centre, Period.parse("2026-11"))
        assert [each.query is not None for each in stages] == [True, opens, opens, True, True]
    assert explaining._query(centre, "grid", uids[:20_000]) is not None
    assert explaining._query(centre, "grid", uids) is None


def test_a_cell_of_a_receipt_is_cut_beyond_160_signs() -> None:
    assert papers._short("长" * 160) == "长" * 160
    assert papers._short("长" * 161) == "长" * 159 + "…"


def test_five_hundred_rows_of_a_pack_are_told_one_by_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert world.county
    drafted = [
        Draft(
            register=LEADER,
            values={"name": "李样本", "phone": f"139{at:08}", "village": VILLAGES[0].code},
        )
        for at in range(501)
    ]
    registers.save_many(world.township, drafted, "示例")
    examined = receiving.preview(world.county, world.report())
    told = outline.of(world.county, examined.plan)
    assert (len(told.rows), told.left_out) == (500, 1)
    world.close()


def test_a_slow_line_carries_56_000_bits_a_second() -> None:
    assert parts.seconds_on_slow_line(4_200_000_000) == 800_001


def test_a_file_of_256_mb_is_copied_when_it_is_due_and_not_at_each_close(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, size = [], 256 * 2**20 - 1
    monkeypatch.setattr(type(centre.db), "size", lambda _db: size)
    monkeypatch.setattr(automatic.backup, "is_due", lambda _centre: False)
    monkeypatch.setattr(automatic.backup, "is_behind", lambda _centre: True)
    monkeypatch.setattr(
        automatic.backup, "make_everywhere", lambda _centre, reason: made.append(reason)
    )
    centre.db.durable = True
    automatic.on_close(centre, every_time=True)
    assert made == ["close"]
    size += 1
    automatic.on_close(centre, every_time=True)
    assert made == ["close"]


def test_from_november_on_the_notice_of_the_next_year_is_asked_for(tmp_path: Path) -> None:
    for day, asked in ((31, ()), (32, (2027,))):
        clock = FakeClock(datetime(2026, 10, 1, 1, tzinfo=UTC) + timedelta(days=day - 1))
        centre = make_centre(tmp_path / str(day), clock=clock)
        assert deadlines.missing_years(centre) == asked
        centre.close()


def test_a_rota_is_filled_for_92_days_at_once(centre: Centre) -> None:
    first = date(2026, 12, 1)

    def fill(days: int) -> int:
        last = first + timedelta(days=days - 1)
        plan = rota.RotaPlan(first=first, last=last, shifts=("whole",), groups=("甲例",))
        return rota.fill(centre, plan).count

    for days in (0, 93):
        with pytest.raises(rota.RotaPlanError):
            fill(days)
    assert fill(92) == 92


def test_five_hundred_words_of_a_field_are_remembered(centre: Centre) -> None:
    words = {f"词{at:03}": "neighbours" for at in range(501)}
    import_words.remember(centre, {"category": words})
    assert list(import_words.recall(centre)["category"]) == [f"词{at:03}" for at in range(1, 501)]


def test_forty_rows_of_a_sheet_are_shown() -> None:
    sheet = Sheet(name="一", rows=tuple(SheetRow(at, (f"行{at}",)) for at in range(1, 42)))
    assert [number for number, _cells in import_reading.picture(sheet)] == list(range(1, 41))


def test_an_update_leaves_a_bundle_one_mb_of_its_256(centre: Centre) -> None:
    def handed_on_of(size: int) -> None:
        path = SimpleNamespace(
            name="下一版.gcupdate",
            stat=lambda: SimpleNamespace(st_size=size),
            read_bytes=lambda: b"no update",
        )
        handed_on.original(centre, cast(Path, path))

    with pytest.raises(NotAnUpdateError):
        handed_on_of(255 * 2**20)
    with pytest.raises(PackTooLargeError):
        handed_on_of(255 * 2**20 + 1)


def test_of_a_colleague_five_open_records_and_fifty_signs_of_the_name_are_told() -> None:
    body = {
        "name": "名" * 51, "at": "2026-11-22T01:30:00.000Z", "device": "a1b2",
        "editing": [f"u{at}" for at in range(6)], "seen": {},
    }  # fmt: skip
    colleague, _seen = office._read_here(body)
    assert (len(colleague.editing), colleague.name) == (5, "名" * 50)


def test_the_index_looks_twelve_months_back(centre: Centre) -> None:
    months = [each.key for each in safety.safety_index(centre, Period.parse("2026-11")).months]
    assert (len(months), months[0], months[-1]) == (12, "2025-12", "2026-11")


def test_the_newest_300_records_and_2000_pairs_are_asked_for(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        records, "find", lambda *_given, limit=None, **_more: asked.append(limit) or ()
    )
    list(recall._standing(centre, "grid_member", "name"))
    monkeypatch.setattr(
        likeness, "candidates", lambda *_given, limit, **_more: asked.append(limit) or ()
    )
    duplicates.pairs(centre, "grid_member")
    assert asked == [300, 2000]


def test_two_hundred_pages_of_attachments_are_printed_and_their_size_is_in_kb() -> None:
    assert "最多 200 页" in " ".join(attached_pages._NOTES)

    def size_of(size: int) -> str:
        one = SimpleNamespace(name="a", media_type="text/plain", size=size, sha256="")
        return attached_pages._row(1, cast(Attached, one), 0, "").cells[3].text

    assert [size_of(size) for size in (1, 1024, 1536, 2560)] == ["1 KB", "1 KB", "2 KB", "2 KB"]


def form_of(name: str, columns: str) -> Record:
    said = {"name": name, "columns": columns}
    return cast(Record, SimpleNamespace(text=said.__getitem__))


def test_forms_with_three_columns_in_common_and_those_three_fifths_of_the_shorter_are_alike() -> (
    None
):
    def are_alike(one: str, other: str) -> bool:
        return len(requested._grouped([form_of("甲", one), form_of("乙", other)])) == 1

    assert are_alike("一、二、三、四、五", "三、四、五、六、七、八")
    assert not are_alike("一、二、三、四、五、六", "四、五、六、七、八、九")
    assert not are_alike("一、二", "一、二、三、四")
    assert are_alike("一、二、三", "一、二、三、四")


def test_a_desk_pack_tells_of_a_thousand_losers_a_hundred_clocks_and_24_months(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [
        SimpleNamespace(
            register="grid", uid=f"u{at}", field="name",
            lost=SimpleNamespace(mark=SimpleNamespace(stamp=f"s{at}")),
        )
        for at in range(1001)
    ]  # fmt: skip
    clocks = [SimpleNamespace(first=f"f{at}", last="l", milliseconds=at) for at in range(101)]
    monkeypatch.setattr(conflicting, "conflicts", lambda *_given, **_more: lost)
    monkeypatch.setattr(restamping, "known", lambda _db: clocks)
    told = desk_plan.about(centre)
    losers = [key for key in told if key.startswith(desk_marks.LOST)]
    assert desk_marks.loser("grid", "u999", "name") in told
    assert desk_marks.loser("grid", "u1000", "name") not in told
    assert len(losers) == 1000
    restamped = [told[key] for key in told if key.startswith(desk_marks.RESTAMP)]
    assert len(restamped) == 100
    assert not any(each.startswith("f0 ") for each in restamped), "the newest are told"
    monkeypatch.setattr(elsewhere, "known", lambda *_given: tuple(range(30)))
    assert desk_plan.told_sent(centre) == tuple(range(24))
