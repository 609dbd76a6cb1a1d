"""Cells of a pack: what is no value of its column is refused, and what a value may be is not changed."""

from __future__ import annotations

import pytest

from gridcenter.domain.packs.tables import META
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.cells import extra_reader, meta_readers, reader_of

TAKEN = {
    Kind.INTEGER: {"0": 0, "-7": -7, "9" * 18: 10**18 - 1},
    Kind.MONEY: {"1250": 1250},
    Kind.DECIMAL: {"-0.5": -0.5, "1e3": 1000.0, "103.123456": 103.123456},
    Kind.BOOLEAN: {"true": 1, "false": 0},
    Kind.DATE: {"2024-02-29": "2024-02-29", "1900-01-01": "1900-01-01"},
    Kind.DATETIME: {"2026-11-22T09:30": "2026-11-22T09:30"},
    Kind.MONTH: {"2026-12": "2026-12"},
    Kind.CODE: {"A-1.b_2": "A-1.b_2", "x" * 64: "x" * 64},
    Kind.REFERENCE: {"0198a7c2": "0198a7c2", "a" * 64: "a" * 64},
    Kind.DIVISION: {"62": "62", "620622101200": "620622101200"},
    Kind.PHONE: {"1" * 100: "1" * 100},
    Kind.ID_NUMBER: {"62062219900101001X": "62062219900101001X", "HKG12345*": "HKG12345*"},
    Kind.TEXT: {"字" * 30: "字" * 30},
}
REFUSED = {
    Kind.INTEGER: ("", "1.0", "+1", "１", "9" * 19, "0x1", " 1", "1e3", "nan"),
    Kind.MONEY: ("12.50", "元"),
    Kind.DECIMAL: ("", ".5", "1e999", "-1e400", "inf", "nan", "1,5", "１", "9" * 19),
    Kind.BOOLEAN: ("", "1", "0", "True", "yes", "是"),
    Kind.DATE: ("", "2026-2-1", "2026-02-30", "20260201", "2026-W01-1", "0001-01-01", "9999-12-31"),
    Kind.DATETIME: ("", "2026-11-22", "2026-11-22 09:30", "2026-11-22T24:30", "0026-11-22T09:30"),
    Kind.MONTH: ("2026-13", "2026-00", "2026-1", "0026-01", "2026-12-01"),
    Kind.CODE: ("", "a b", "字", "x" * 65, "../x"),
    Kind.REFERENCE: ("", "1234567", "a" * 65, "a/b/c/d/e"),
    Kind.DIVISION: ("", "6", "6206221012001", "62a"),
    Kind.PHONE: ("1" * 101,),
    Kind.ID_NUMBER: ("", "6206221990010100123", "HKGX", "62 06"),
    Kind.TEXT: ("字" * 31,),
}


def spec(kind: Kind) -> FieldSpec:
    most = 30 if kind is Kind.TEXT else None
    return FieldSpec(name="cell", label=N_("备注"), kind=kind, max_length=most)


@pytest.mark.parametrize(("kind", "text", "value"), [
    (kind, text, value) for kind, texts in TAKEN.items() for text, value in texts.items()
])  # fmt: skip
def test_what_a_value_may_be(kind: Kind, text: str, value: object) -> None:
    assert reader_of(spec(kind))(text) == value


@pytest.mark.parametrize(("kind", "text"), [
    (kind, text) for kind, texts in REFUSED.items() for text in texts
])  # fmt: skip
def test_what_is_no_value_of_its_column(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        reader_of(spec(kind))(text)


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("uid", "0198a7c2-1", ("1234567", "a" * 65, "a b c d e")),
        ("unit", "620622101", ("6", "62062210120012", "x")),
        ("revision", "3", ("", "-", "1.5")),
        ("stamp", "019a47e05c00-000001-a1b2", ("", "f19a47e05c00-000001-a1b2", "019a47e05c00-1-a")),
        ("changed_at", "2026-11-22T09:30:00.125Z", ("2026-11-22T09:30:00", "2026-13-22T09:30:00Z")),
        ("created_at", "2026-11-22T09:30:00Z", ("0026-11-22T09:30:00Z", "2026-11-22 09:30:00Z")),
        ("changed_by", "人" * 100, ("人" * 101,)),
    ],
)
def test_what_stands_of_a_record_beside_its_fields(
    name: str, taken: str, refused: tuple[str, ...]
) -> None:
    read = dict(zip(META, meta_readers(), strict=True))[name]
    assert str(read(taken)) == taken
    for text in refused:
        with pytest.raises(ValueError, match=r"\S"):
            read(text)


def test_a_column_of_a_later_version_is_text_of_ten_thousand_signs() -> None:
    assert extra_reader()("字" * 10_000) == "字" * 10_000
    with pytest.raises(ValueError, match="too_long"):
        extra_reader()("字" * 10_001)
