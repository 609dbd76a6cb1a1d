"""Signed by a registered key, and unsound all the same: each thing that a hostile sender may say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gridcenter.exchange.packs import desk_marks, rezoning_lines, signed_text
from gridcenter.exchange.packs.failures import (
    BadCardError,
    BadReceiptError,
    MalformedPackError,
    PackTooLargeError,
    UnlistedMemberError,
)
from gridcenter.exchange.packs.pack_lines import lines
from gridcenter.exchange.packs.pack_reader import OpenedPack, open_plain
from gridcenter.exchange.packs.receipt import read_receipt, write_receipt
from gridcenter.exchange.packs.unit_card import read_card, write_card
from tests.exchange.make_packs import (
    RECEIVER_KEYS,
    SENDER_KEYS,
    opened,
    sealed,
    signed_plain,
    trusted,
)
from tests.exchange.packs.test_receipt import COUNTY_KEY, RECEIPT, card
from tests.exchange.packs.test_shipped_limits import claiming, file

STAMP, LATER = "019a47e05c00-000001-a1b2", "019a47e05c00-000009-a1b2"


def said_anew(data: bytes, keys: Any, **changes: object) -> bytes:
    text = signed_text.read(data)
    assert text is not None
    body = {name: each for name, each in {**text.body, **changes}.items() if each is not None}
    return signed_text.write(body, "forged", keys.secret)


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": 7}, {"unit": "6206\n22101"}, {"period": None}, {"seq": -1}, {"seq": True},
        {"seq": "7"}, {"ack": 1.5}, {"status": "splendid"}, {"outcome": "Z"},
        {"rows": {"new": -1}}, {"rows": []}, {"refused": [["grid", "x"]]}, {"refused": [[1, 2, 3]]},
        {"code": "0000-0000-0000"}, {"pack": "AB" * 32}, {"pack": "ab"}, {"state": None},
    ],
)  # fmt: skip
def test_a_receipt_that_says_something_unsound(changes: Mapping[str, object]) -> None:
    data = write_receipt(RECEIPT, RECEIVER_KEYS.secret)
    assert read_receipt(said_anew(data, RECEIVER_KEYS), [COUNTY_KEY]) == RECEIPT
    with pytest.raises(BadReceiptError):
        read_receipt(said_anew(data, RECEIVER_KEYS, **changes), [COUNTY_KEY])


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": 7}, {"name": "金河\n镇"}, {"name": "长" * 201}, {"tier": "village"}, {"unit": "6"},
        {"unit": "62062210120001"}, {"receive": "age1no"}, {"sign": "RWnothing"}, {"created": None},
        {"device": 7}, {"device": "../../x"}, {"desks": {}}, {"desks": [0] * 65},
        {"desks": [64]}, {"desks": [-1]}, {"desks": [True]}, {"desks": ["1"]}, {"format": "card/9"},
        {"sign": RECEIVER_KEYS.secret.public.text},
    ],
)  # fmt: skip
def test_a_card_that_says_something_unsound(changes: Mapping[str, object]) -> None:
    data = write_card(card(), SENDER_KEYS)
    assert read_card(said_anew(data, SENDER_KEYS, desks=[0] * 63 + [63])).slots[-1] == 63
    with pytest.raises(BadCardError):
        read_card(said_anew(data, SENDER_KEYS, **changes))


SLOTS, RESTAMPS = desk_marks.slots, desk_marks.restamps


@pytest.mark.parametrize(
    ("read", "key", "text"),
    [
        (SLOTS, f"{desk_marks.SLOT}a1b2", "x " + STAMP),
        (SLOTS, f"{desk_marks.SLOT}a1b2", "100 " + STAMP),
        (SLOTS, f"{desk_marks.SLOT}a1b2", "1 yesterday"),
        (SLOTS, f"{desk_marks.SLOT}../x", "1 " + STAMP),
        (RESTAMPS, f"{desk_marks.RESTAMP}0", STAMP),
        (RESTAMPS, f"{desk_marks.RESTAMP}0", f"{STAMP} {LATER} -1"),
        (RESTAMPS, f"{desk_marks.RESTAMP}0", f"{STAMP} yesterday 1"),
        (RESTAMPS, f"{desk_marks.RESTAMP}0", f"{STAMP} {LATER}m1 1"),
        (RESTAMPS, f"{desk_marks.RESTAMP}0", f"{STAMP} {LATER} ffffffffffff"),
    ],
)
def test_a_mark_between_two_pcs_that_is_none(
    read: Callable[[Mapping[str, str]], object], key: str, text: str
) -> None:
    with pytest.raises(MalformedPackError):
        read({key: text})
    assert read({"something else": text}) in ((), {})


SOUND = (
    "019a0000-0000-7000-8000-000000000001", "620622", "620622101200", "620622102200", "样板村",
    "2026-11-01", STAMP, "2026-11-01T08:00:00.000Z", "赵县级", "", "",
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "x"), (4, ""), (4, "长" * 61), (4, "样\n板"), (5, "11月"), (6, "now"), (7, "now"),
        (8, ""), (8, "长" * 61), (9, "a case"), (10, "yes"),
    ],
)  # fmt: skip
def test_a_decision_about_places_that_is_none(
    monkeypatch: pytest.MonkeyPatch, at: int, text: str
) -> None:
    def reading(*rows: tuple[str, ...]) -> int:
        told = [list(each) for each in (rezoning_lines.HEADER, *rows)]
        monkeypatch.setattr(rezoning_lines, "lines", lambda *_given, **_most: iter(told))
        pack = SimpleNamespace(
            manifest=SimpleNamespace(members={f"data/{rezoning_lines.REZONING}.csv": None})
        )
        return len(rezoning_lines.read(cast(OpenedPack, pack)))

    assert reading(SOUND) == 1
    assert reading((*SOUND[:4], "长" * 60, *SOUND[5:8], "长" * 60, *SOUND[9:])) == 1
    with pytest.raises(MalformedPackError):
        reading((*SOUND[:at], text, *SOUND[at + 1 :]))
    with pytest.raises(MalformedPackError):
        reading(SOUND, SOUND)
    with pytest.raises(MalformedPackError):
        reading(SOUND[:-1])


def test_a_table_that_the_pack_does_not_list() -> None:
    pack = opened(sealed())
    with pytest.raises(UnlistedMemberError):
        list(lines(pack, "no_such_table"))


def test_a_pack_without_its_description() -> None:
    with pytest.raises(UnlistedMemberError) as caught:
        open_plain(signed_plain([]), [trusted()])
    assert "datapackage.json" in str(caught.value)


def test_a_directory_that_counts_itself_too_low() -> None:
    """The end says that there is one member; the directory before it names ten thousand and one."""
    plain = claiming(*[(file(at)[:12] + str(at), 1, 1) for at in range(10_001)])
    end = len(plain) - 22
    low = plain[: end + 8] + b"\1\0\1\0" + plain[end + 12 :]
    with pytest.raises(PackTooLargeError):
        open_plain(low, [trusted()])


def test_what_is_written_is_read_back() -> None:
    text = signed_text.read(write_card(card(), SENDER_KEYS))
    assert text is not None
    assert json.loads(text.signed)["unit"] == card().unit


MARK = ("incident", "0198a7c2-0001", STAMP, "2026-11-01T08:00:00.000Z", "赵示例", "title note")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (2, "yesterday"), (2, STAMP + "!"), (3, "now"), (3, ""), (4, "长" * 101), (4, "赵\n示例"),
    ],
)  # fmt: skip
def test_a_line_of_who_changed_a_field_that_is_none(
    monkeypatch: pytest.MonkeyPatch, at: int, text: str
) -> None:
    def reading(*rows: tuple[str, ...]) -> int:
        told = [list(each) for each in (desk_marks._HEADER, *rows)]
        monkeypatch.setattr(desk_marks, "lines", lambda *_given: iter(told))
        pack = SimpleNamespace(
            manifest=SimpleNamespace(members={f"data/{desk_marks.DESK_MARK}.csv": None})
        )
        return sum(map(len, desk_marks.read(cast(OpenedPack, pack)).values()))

    assert reading(MARK, (*MARK[:4], "长" * 100, MARK[5])) == 2
    for wrong in ((*MARK[:at], text, *MARK[at + 1 :]), MARK[:5], (*MARK, "more")):
        with pytest.raises(MalformedPackError):
            reading(wrong)


@pytest.mark.parametrize("place", ["incident.0198a7c2", "incident.0198a7c2.title.more", "incident"])
def test_a_value_that_lost_is_told_by_table_record_and_field(place: str) -> None:
    read = desk_marks.losers
    whole = {f"{desk_marks.LOST}incident.0198a7c2.title": STAMP}
    assert read(whole) == {("incident", "0198a7c2"): {"title": STAMP}}
    for key, stamp in ((f"{desk_marks.LOST}{place}", STAMP), (next(iter(whole)), "yesterday")):
        with pytest.raises(MalformedPackError):
            read({key: stamp})
