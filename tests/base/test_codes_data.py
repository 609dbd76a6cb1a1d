"""The bundled code lists hold what the registers promise."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.codes import CodeBook, CodeList
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.written.parse import find_code

BOOK: CodeBook = load_codes()
LISTS = tuple(BOOK)
CODED = tuple(
    (f"{register.id}.{spec.name}", spec)
    for register in REGISTERS
    for spec in register.fields
    if spec.kind is Kind.CODE
)


@pytest.mark.parametrize(("name", "spec"), CODED, ids=[name for name, _ in CODED])
def test_every_code_field_has_its_list_and_default(name: str, spec: FieldSpec) -> None:
    assert spec.codes is not None, name
    codes = BOOK[spec.codes]
    if spec.default is not None:
        assert codes.get(str(spec.default)) is not None


@pytest.mark.parametrize("codes", LISTS, ids=lambda each: each.id)
def test_a_list_is_bilingual_and_unambiguous(codes: CodeList) -> None:
    assert re.search(r"[一-鿿]", codes.label)
    assert codes.label_en.isascii()
    ids = [item.id for item in codes]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", each) for each in ids)
    for names in (
        ids,
        [item.label for item in codes],
        [item.label_en for item in codes],
        [item.national for item in codes if item.national],
    ):
        assert len(names) == len(set(names))
    for item in codes:
        assert re.search(r"[一-鿿]", item.label)
        assert item.label_en
        assert item.label_en[0].isupper()
        assert re.fullmatch(r"[a-z0-9]+", item.initials)


@pytest.mark.parametrize("codes", LISTS, ids=lambda each: each.id)
def test_every_name_leads_back_to_its_item(codes: CodeList) -> None:
    """An alias that names two items would quietly file rows under the first."""
    for item in codes:
        for name in (item.id, item.national, item.label, *item.aliases):
            assert not name or codes.find(name) == item, (name, codes.find(name))


def test_categories_are_governed_by_their_family_and_cross_to_both_forms() -> None:
    categories = BOOK["incident_category"]
    families = {item.id for item in BOOK["incident_family"]}
    assert {item.parent for item in categories} == families
    disputes = categories.under("dispute")
    assert [item.national for item in disputes] == [f"{n:02}" for n in range(1, 25)]
    for item in disputes:
        assert set(item.crosswalk) == {"mediation18", "provincial19", "platform17"}
    for item in categories:
        for form, row in item.crosswalk.items():
            assert BOOK[form].get(row) is not None, (item.id, form, row)


def test_the_form_vocabularies_have_their_rows() -> None:
    assert len(BOOK["mediation18"].items) == 18
    assert len(BOOK["provincial19"].items) == 19
    assert [item.national for item in BOOK["platform17"]] == [
        *(f"{at:02}" for at in range(1, 17)),
        "99",
    ]
    reached = set(chain.from_iterable(i.crosswalk.items() for i in BOOK["incident_category"]))
    assert ("mediation18", "marriage_family") in reached


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("0101", "marriage_family"),
        ("101", "marriage_family"),  # a number lost its zero
        ("婚恋家庭纠纷-抚养赡养监护", "marriage_family"),
        ("婚恋家庭纠纷/其他", "marriage_family"),
        ("1102农村集体土地征用", "rural_land"),
        ("劳动合同劳务派遣", "labour"),
        ("1404", "litigation"),
        ("01", "rural_land"),  # two digits stay those of the national list
    ],
)
def test_the_platforms_words_lead_to_the_local_category(word: str, category: str) -> None:
    assert [item.id for item in find_code(BOOK["incident_category"], word)] == [category]


@pytest.mark.parametrize("word", ["0301", "涉组织涉纪检纠纷", "1599"])
def test_what_has_no_sure_category_is_asked(word: str) -> None:
    assert find_code(BOOK["incident_category"], word) == ()


def test_every_second_level_code_lies_under_its_kind() -> None:
    kinds = {item.id: item.national for item in BOOK["platform17"]}
    for item in BOOK["platform_category"]:
        assert re.fullmatch(r"\d{4}", item.national)
        assert kinds[item.parent] == item.national[:2]
        meant = item.crosswalk.get("incident_category")
        assert meant is None or BOOK["incident_category"].get(meant) is not None


def test_initials_from_the_middle_find_an_item_and_one_letter_does_not() -> None:
    codes = BOOK["incident_category"]
    assert "tdslslqs" in [item.initials for item in codes.suggest("sl")]
    assert "tdslslqs" not in [item.initials for item in codes.suggest("q")]


def test_the_emergency_of_society_is_no_insurance() -> None:
    """社会安全事件 beside natural disasters, accidents and epidemics; not 社会保障."""
    (found,) = find_code(BOOK["incident_category"], "社会安全")
    assert (found.parent, found.label_en) == ("emergency", "Societal safety")
