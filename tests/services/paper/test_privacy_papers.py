"""The impact assessment, the report and the notice of a breach: what the law asks for, from our data."""

import pytest

from gridcenter.domain.errors import Severity
from gridcenter.domain.period import Period
from gridcenter.services.paper import reporting
from tests.builders import make_leader, make_member

NOVEMBER, DECEMBER = Period.parse("2026-11"), Period.parse("2026-12")


def texts(document):
    return [block.text for block in document.blocks if hasattr(block, "text")]


def answers(centre, form, word="已写"):
    inputs = reporting.form(centre, form).inputs
    return {each.id: f"{word}{at}" for at, each in enumerate(inputs)}


@pytest.mark.parametrize("form", ["privacy_impact", "breach_report", "breach_notice"])
def test_it_stops_until_everything_the_law_names_is_written(centre, form):
    empty = reporting.build(centre, form, NOVEMBER)
    assert empty.draft
    assert sum(each.severity is Severity.ERROR for each in empty.problems) == len(
        reporting.form(centre, form).inputs
    )
    given = answers(centre, form)
    reporting.keep_inputs(centre, form, NOVEMBER, given)
    filled = reporting.build(centre, form, NOVEMBER)
    assert not filled.problems
    assert set(given.values()) <= set(texts(filled))


def test_the_assessment_counts_what_is_really_kept(centre):
    make_member(centre, phone="13800000041", id_number="")
    make_member(centre, name="李二", phone="13800000042")
    make_leader(centre)
    figures = dict(reporting.build(centre, "privacy_impact", NOVEMBER).figures)
    assert (figures["members"], figures["member_phones"], figures["leaders"]) == ("2", "2", "1")


def test_an_assessment_goes_on_from_the_last_one_and_a_breach_never_does(centre):
    for form in ("privacy_impact", "breach_report", "breach_notice"):
        reporting.keep_inputs(centre, form, NOVEMBER, answers(centre, form, "上月"))
    again = reporting.build(centre, "privacy_impact", DECEMBER)
    assert [each for each in texts(again) if each.startswith("上月")]
    for form in ("breach_report", "breach_notice"):
        fresh = reporting.build(centre, form, DECEMBER)
        assert fresh.draft
        assert not [each for each in texts(fresh) if each.startswith("上月")]
