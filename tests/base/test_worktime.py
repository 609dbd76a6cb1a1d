"""A county's own table and notices stand in for the bundled ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridcenter.base import data_files, worktime
from gridcenter.base.catalogue import load_codes
from gridcenter.base.i18n import describe
from gridcenter.domain.register.incident.deadlines import Term


def test_the_bundled_table_speaks_in_known_codes() -> None:
    book = load_codes()
    for rule in worktime.load_deadlines().rules:
        assert not rule.family or book["incident_family"].get(rule.family)
        assert not rule.level or book["incident_level"].get(rule.level)
        assert not rule.method or book["incident_method"].get(rule.method)
        assert 0 <= rule.accept.days <= rule.start.days <= rule.finish.days
        assert 0 < rule.yellow < rule.red


def test_files_in_the_data_folder_win(tmp_path: Path) -> None:
    (tmp_path / "deadlines.toml").write_text(
        "[[rule]]\naccept = 2\nstart = 4\nfinish = 6\nyellow = 1\nred = 2\n", encoding="utf-8"
    )
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.toml").write_text(
        'year = 2027\nholidays = ["2027-01-01"]\nworkdays = []\n', encoding="utf-8"
    )
    rule = worktime.load_deadlines(tmp_path).rule("dispute", "ordinary")
    assert rule is not None
    assert rule.finish == Term(days=6)
    calendar = worktime.load_calendar(tmp_path)
    assert {2026, 2027} <= calendar.years
    assert not calendar.is_working(date(2027, 1, 1))


def _rule(**changed: object) -> str:
    """A table of one rule that says something else in one place."""
    told = {"accept": 1, "start": 1, "finish": 5, "yellow": 1, "red": 2, **changed}
    return "[[rule]]\n" + "".join(f"{name} = {value}\n" for name, value in told.items())


@pytest.mark.parametrize(
    "text",
    [
        'last_day = "never"\n[[rule]]\naccept = 1\nstart = 1\nfinish = 1\nyellow = 1\nred = 2\n',
        "rule = 3",
        "[[rule]]\naccept = 1\n",
        "not toml",
        '[[rule]]\nfinish_in = "moons"\n',
        _rule(finish=-3),
        _rule(finish=3_661),
        _rule(accept_from='"accepted"'),
        _rule(finish=3.5),
        _rule(accept="true"),
        _rule(red=-1),
        _rule(yellow='"1"'),
        _rule(family='"hazrd"'),
        _rule(level='"enormous"'),
        _rule(method='["petition"]'),
        f"# {'长' * 400_000}\n[[rule]]\naccept = 1\nstart = 1\nfinish = 1\nyellow = 1\nred = 2\n",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "deadlines.toml").write_text(text, encoding="utf-8")
    with pytest.raises(data_files.DataFileError, match=r"deadlines\.toml"):
        worktime.load_deadlines(tmp_path)


def test_a_term_has_ten_years_at_most(tmp_path: Path) -> None:
    (tmp_path / "deadlines.toml").write_text(_rule(finish=3_660), encoding="utf-8")
    (rule,) = worktime.load_deadlines(tmp_path).rules
    assert rule.finish == Term(days=3_660)


def test_a_word_of_a_table_that_no_code_list_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "deadlines.toml").write_text(_rule(family='"hazrd"'), encoding="utf-8")
    with pytest.raises(data_files.DataFileError) as told:
        worktime.load_deadlines(tmp_path)
    assert describe(told.value).message.endswith("有误：代码表里没有 family = hazrd")


_STATUTORY = (
    *("2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05"),
    *("2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15"),
    *("2027-10-01", "2027-10-02", "2027-10-03"),
)


def _notice(
    *, year: object = 2027, source: str = "某号", off: object = _STATUTORY, on: object = ()
) -> str:
    listed = [", ".join(f'"{day}"' for day in days) for days in (off, on)]  # type: ignore[attr-defined]
    return (
        f'year = {year}\nsource = "{source}"\nholidays = [{listed[0]}]\nworkdays = [{listed[1]}]\n'
    )


_HEAD = "国务院办公厅关于2027年部分节假日安排的通知。元旦："


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "不是放假通知"),
        ("今天放假，大家都很高兴。2027年见。", "Invalid statement"),
        ('year = 2027\nholidays = "2027-01-01"\nworkdays = []\n', "不是放假通知"),
        ('year = 2027\nholidays = {"2027-01-01" = 1}\nworkdays = []\n', "不是放假通知"),
        (_notice(year='"2027"'), "不是放假通知"),
        (_notice(year="true"), "不是放假通知"),
        (_notice(source="长" * 201), "不是放假通知"),
        (_notice(off=("2027-02-30",)), "不是放假通知"),
        (_notice(year=99999), "没有 99999 年的放假通知"),
        (_notice(off=()), "放假 0 天，不会是一年的通知"),
        (
            _notice(off=[f"2027-{m:02d}-{d:02d}" for m in (1, 2, 3) for d in range(1, 29)]),
            "放假 84 天",
        ),
        (_notice(off=("2026-11-30", *_STATUTORY)), "2026-11-30 不在 2027 年"),
        (_notice(on=("2028-01-01",)), "2028-01-01 不在 2027 年"),
        (_notice(on=("2027-02-06",)), "2027-02-06 既放假又上班"),
        (
            f"{_HEAD}1月1日（周四）放假。",
            "1月1日（周四）",
        ),
        (f"{_HEAD}13月1日放假。", "month"),
        (f"{_HEAD}1月1日（周五）放假。1月1日（周五）上班。", "2027-01-01 既放假又上班"),
        (_notice() + f"# {'长' * 400_000}", "1,000,000 B"),
        (f"{_HEAD}1月1日（周五）放假。{'长' * 400_000}", "1,000,000 B"),
    ],
)
def test_a_file_that_is_no_notice_of_a_year_is_refused_with_the_reason(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(data_files.DataFileError) as told:
        worktime.read_any_notice(file)
    assert why in describe(told.value).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_notice_is_read_in_whatever_way_an_editor_saved_it(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "通知.txt"
    text = "国务院办公厅关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假。1月9日（周六）上班。"
    file.write_text(text, encoding=encoding)
    notice, kept = worktime.read_any_notice(file)
    assert notice.workdays == {date(2027, 1, 9)}
    assert date(2027, 10, 1) in notice.left_out  # it was cut short, and says so
    again = tmp_path / "again.toml"
    again.write_bytes(kept)
    assert worktime.read_notice(again, own=True) == notice


def test_what_a_notice_does_not_name_is_off_by_law_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    short = _notice(off=("2027-01-01",), on=("2027-01-09",))
    (tmp_path / "holidays" / "2027.toml").write_text(short, encoding="utf-8")
    calendar = worktime.load_calendar(tmp_path)
    assert not calendar.is_working(date(2027, 10, 1))
    assert calendar.is_working(date(2027, 1, 9))


def test_marks_that_a_terminal_would_obey_are_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "n.toml"
    file.write_text(_notice(source="a\\u001b[31m某号"), encoding="utf-8")
    notice, kept = worktime.read_any_notice(file)
    assert "\x1b" not in notice.source
    assert b"u001b" not in kept


def test_the_days_of_the_law_that_do_not_read_are_told_with_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "statutory.toml").write_text('lunar = ["2027 02-30"]', encoding="utf-8")
    monkeypatch.setattr(worktime, "data_dir", lambda: tmp_path)
    with pytest.raises(data_files.DataFileError, match=r"statutory\.toml"):
        worktime.statutory_days.__wrapped__()
