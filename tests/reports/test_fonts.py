"""Which fonts a page is set in: the standard's, a known one, any with Chinese, or a refusal."""

import pytest

from gridcenter.base.screen import NoChineseFontError
from gridcenter.cli import main
from gridcenter.reports import layout
from gridcenter.reports.fonts import FontRole, choose
from gridcenter.reports.ofd import faces


def used(report):
    return {choice.role: choice.used for choice in report.choices}


def test_the_font_of_the_standard_comes_before_what_stands_in():
    report = choose(["fangsong", "SimSun", "Noto Serif CJK SC"])
    assert used(report)[FontRole.FANGSONG] == "fangsong"
    assert [each.role for each in report.stand_ins] == [
        FontRole.TITLE,
        FontRole.HEI,
        FontRole.KAI,
    ]


def test_a_font_that_nobody_listed_is_taken_when_it_has_chinese():
    report = choose(["WenQuanYi Zen Hei", "DejaVu Sans"], lambda: ("WenQuanYi Zen Hei",))
    assert set(used(report).values()) == {"WenQuanYi Zen Hei"}
    report.require()


def test_nobody_looks_into_files_where_a_known_font_is():
    choose(["SimSun"], lambda: pytest.fail("looked into every file"))


@pytest.mark.parametrize("found", [(), ("Of Another Program",)])
def test_without_chinese_nothing_is_set(found):
    report = choose(["DejaVu Sans"], lambda: found)
    assert set(used(report).values()) == {""}
    with pytest.raises(NoChineseFontError):
        report.require()


def test_the_files_of_this_machine_are_told_apart():
    found = faces.chinese_families()
    assert "Noto Sans CJK SC" in found
    assert not any("DejaVu" in each for each in found)


def test_the_demo_month_says_it_before_it_begins(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(layout, "fonts", lambda: choose(["DejaVu Sans"]))
    nothing = main.Surroundings(
        run_desktop=lambda _folder, _lang: 7, render_chart=lambda: None, print_pages=lambda: None
    )
    assert main.run(["demo", "--out", str(tmp_path / "out")], nothing) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "fonts-noto-cjk" in said[0]
    assert not (tmp_path / "out").exists()
