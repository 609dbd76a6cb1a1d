from dataclasses import replace

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.period import Period
from gridcenter.reports.crosstab import line_rows
from gridcenter.reports.form_files import FormFileError, load_forms
from gridcenter.reports.sources import Sources
from gridcenter.reports.wording import Wording


def sources() -> Sources:
    return Sources(
        unit_code="990101001000",
        unit_name="示例镇",
        period=Period.parse("2026-11"),
        today="2026-12-01",
        wording=Wording(codes=load_codes(), records={}, divisions={}),
        groups=lambda *_asked: {},
        earliest=lambda _query, _field: None,
    )


def test_a_line_has_a_row_for_each_word_of_its_code_list() -> None:
    form = load_forms()["dispute_monthly"]
    line = next(line for line in form.lines if line.each)
    labels = [item.label for item in load_codes()[line.each]]
    rows = list(line_rows(form, line, sources()))
    assert [row.group for row in rows[:: len(line.measures)]] == labels
    assert {row.measure for row in rows} == set(line.measures)


def test_a_code_list_that_is_not_there_is_named_with_its_form_and_line() -> None:
    form = load_forms()["dispute_monthly"]
    line = next(line for line in form.lines if line.each)
    with pytest.raises(
        FormFileError, match=r"dispute_monthly\.toml 有误：line categories 处的“tribes”没有定义"
    ):
        list(line_rows(form, replace(line, each="tribes"), sources()))
