"""Files that a county writes by hand: what is wrong is named, whatever it is, and never a bug."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.base import catalogue, data_files, worktime
from gridcenter.base.catalogue import load_codes
from gridcenter.base.check_lists import load_check_lists
from gridcenter.base.data_files import DataFileError
from gridcenter.base.i18n import describe
from gridcenter.base.keeping import load_terms
from gridcenter.base.paths import data_dir
from gridcenter.domain.errors import Where

NONSENSE = {
    "empty": b"",
    "zeros": bytes(64),
    "bytes": bytes(range(256)),
    "utf-16": "id = 1".encode("utf-16"),
    "deep": b"x = " + b"[" * 5000 + b"]" * 5000,
    "no table": b"item = 1",
    "wrong item": b'id = "sex"\nlabel = "\xe6\x80\xa7"\nen = "Sex"\nitem = ["x"]',
}
SEX = (data_dir() / "codes" / "sex.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
def test_a_code_list_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sex.toml").write_bytes(content)
    with pytest.raises(DataFileError) as refused:
        load_codes(tmp_path)
    assert refused.value.where is not None
    assert refused.value.where.file == "sex.toml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('id = "sex"', 'id = "gender"'),
        ('id = "male"', 'id = "female"'),
        ('id = "male"', "id = 1"),
        ('id = "male"', 'id = ""'),
        ('id = "male"', 'id = "male"\naliases = [1]'),
        ('id = "male"', 'id = "male"\naliases = 1'),
        ('id = "male"', 'id = "male"\nretired = "yes"'),
        ('id = "male"', 'id = "male"\ncrosswalk = { form = 1 }'),
    ],
)
def test_a_code_list_with_a_wrong_word_is_refused(tmp_path: Path, before: str, after: str) -> None:
    assert before in SEX
    (tmp_path / "sex.toml").write_text(SEX.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataFileError):
        load_codes(tmp_path)


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "sex.toml").mkdir()
    with pytest.raises(DataFileError):
        load_codes(tmp_path)


def test_what_the_editor_of_windows_puts_first_is_read_over(tmp_path: Path) -> None:
    (tmp_path / "sex.toml").write_text(SEX, encoding="utf-8-sig")
    assert load_codes(tmp_path)["sex"] == load_codes()["sex"]
    table = (data_dir() / "deadlines.toml").read_text(encoding="utf-8")
    (tmp_path / "deadlines.toml").write_text(table, encoding="utf-8-sig")
    worktime.forget()
    assert worktime.load_deadlines(tmp_path)


@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize("name", ["deadlines.toml", "holidays/2026.toml"])
def test_tables_of_days_that_are_none_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    worktime.forget()
    load = worktime.load_deadlines if name == "deadlines.toml" else worktime.load_calendar
    with pytest.raises(DataFileError):
        load(tmp_path)


def changed(folder: Path, name: str, before: str, after: str) -> None:
    """The bundled file with one passage written otherwise, as a county may do by hand."""
    text = (data_dir() / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('after = "closed_on"', 'after = "title"'),
        ('after = "closed_on"', 'after = "no_such_field"'),
        ("years = 10", "years = 101"),
        ("years = 10", "years = -1"),
        ("years = 10", 'years = "10"'),
        ('register = "incident"', 'register = "nobody"'),
        ("when = { state", "when = { standing"),
    ],
)
def test_terms_of_keeping_that_are_none_are_named(tmp_path: Path, before: str, after: str) -> None:
    changed(tmp_path, "retention.toml", before, after)
    with pytest.raises(DataFileError) as refused:
        load_terms(tmp_path)
    assert refused.value.facts["file"] == "retention.toml"


def test_records_may_be_kept_for_a_hundred_years(tmp_path: Path) -> None:
    changed(tmp_path, "retention.toml", "years = 10", "years = 100")
    assert max(term.years for term in load_terms(tmp_path).values()) == 100


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('number = "1.2"', 'number = "1.1"'),
        ('label = "', 'name = "'),
        ('area = "place"', 'room = "place"'),
        ("full_score = 8", "full_score = inf"),
        ("full_score = 8", "full_score = nan"),
    ],
)
def test_a_check_list_that_is_none_is_named(tmp_path: Path, before: str, after: str) -> None:
    changed(tmp_path, "check_lists.toml", before, after)
    with pytest.raises(DataFileError) as refused:
        load_check_lists(tmp_path)
    assert refused.value.facts["file"] == "check_lists.toml"


def test_a_file_that_is_gone_while_it_is_read_is_named(tmp_path: Path) -> None:
    for read in (data_files.read, catalogue._state):
        with pytest.raises(DataFileError) as refused:
            read(tmp_path / "gone.toml")
        assert refused.value.facts["file"] == "gone.toml"


def test_nobody_else_reads_toml() -> None:
    package = Path(data_files.__file__).parents[1]
    readers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "import tomllib" in path.read_text(encoding="utf-8")
    }
    assert readers == {"base/data_files.py", "services/sample/demo_incidents.py"}


SAID: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "缺少 rule"),
    "of Windows' editor": ("# 时限".encode("gb18030"), "另存为 UTF-8"),
    "UTF-16": ("# 时限".encode("utf-16"), "另存为 UTF-8"),
    "a wrong line": (b"# one\n# two\nrule\n", "第 3 行"),
    "cut short": (b'[[rule]]\nfamily = "dispu', "写到一半"),
    "of a newer version": (
        (data_dir() / "deadlines.toml").read_bytes() + b'new_word = "x"\n',
        "不认识的项 new_word",
    ),
    "a million lines": (b"#\n" * 1_000_000, "1,000,000"),
}


@pytest.mark.parametrize(("content", "said"), SAID.values(), ids=SAID)
def test_what_is_wrong_with_a_file_is_said_in_our_words(tmp_path: Path, content: bytes, said: str):
    (tmp_path / "deadlines.toml").write_bytes(content)
    with pytest.raises(DataFileError) as refused:
        worktime.load_deadlines(tmp_path)
    told = describe(refused.value).message
    assert said in told
    assert "deadlines.toml" in told
    assert "codec" not in told
    if said == "第 3 行":
        assert refused.value.where == Where(file="deadlines.toml", row=3)


def test_a_folder_in_the_place_of_a_table_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "deadlines.toml").mkdir()
    with pytest.raises(DataFileError, match="这是一个文件夹"):
        worktime.load_deadlines(tmp_path)
