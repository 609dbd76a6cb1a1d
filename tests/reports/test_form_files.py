from dataclasses import fields

import pytest

from gridcenter.base.paths import data_dir
from gridcenter.reports import vocabulary as words
from gridcenter.reports.form_files import FormFileError, faults, load_forms, read_form

GOOD = (data_dir() / "forms" / "dispute_monthly.toml").read_text(encoding="utf-8")


def test_all_bundled_forms_speak_both_languages_and_define_their_figures():
    forms = load_forms()
    assert faults() == {}
    assert {"dispute_monthly", "grid_member_roster", "household_leader_roster"} <= set(forms)
    for name, form in forms.items():
        assert form.id == name
        assert form.label
        assert form.en.isascii()
        for measure in form.measures:
            assert measure.en
            assert measure.definition or measure.input or not form.show_definitions or measure.label


def test_a_county_form_replaces_the_bundled_one(tmp_path):
    changed = GOOD.replace('label = "矛盾纠纷排查化解月报表"', 'label = "本县月报表"')
    (tmp_path / "dispute_monthly.toml").write_text(changed, encoding="utf-8")
    assert load_forms(tmp_path)["dispute_monthly"].label == "本县月报表"
    assert load_forms(tmp_path / "none")["dispute_monthly"].label != "本县月报表"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('kind = "crosstab"', 'kind = "pivot"', "pivot"),
        ('field = "family"', 'field = "tribe"', "tribe"),
        ('rate = ["mediated", "screened"]', 'rate = ["mediated", "seen"]', "seen"),
        ("wide_columns = 14", "wide_colums = 14", "wide_colums"),
        ("wide_columns = 14", 'wide_columns = "14"', "14"),
        ('label = "成功数"\n', "", "label"),
        ('register = "incident"', 'register = "resident"', "resident"),
        ('line = "people"', 'line = "persons"', "persons"),
        (
            'is = [true] },\n]\n\n[[measure]]\nid = "resolution',
            'is = [true], until = "closed_on" },\n]\n\n[[measure]]\nid = "resolution',
            "since/until",
        ),
        ('input = "campaigns"', 'input = "drives"', "drives"),
        ("wide_columns = 14", "wide_columns = 1e999", "inf"),
        ("wide_columns = 14", f"wide_columns = {10**30}", "1000"),
        ("wide_columns = 14", "show_definitions = [[]]", "[]"),
        ("wide_columns = 14", "signature = 3", "3"),
        ('rate = ["mediated", "screened"]', 'rate = ["mediated"]', "mediated"),
        ('rate = ["mediated", "screened"]', "rate = true", "True"),
        ("wide_columns = 14", "roster = 1", "1"),
        ('by = "category"', 'by = "people_count"', "people_count"),
        ("wide_columns = 14", "index = [1]", "1"),
        ("wide_columns = 14", 'index = { measure = "x" }', "measure"),
        ('date = "held_on"', 'date = "told_on"', "told_on"),
    ],
)
def test_a_wrong_word_is_named(tmp_path, old, new, word):
    assert old in GOOD
    path = tmp_path / "county.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(FormFileError) as refused:
        read_form(path)
    assert refused.value.where.file == "county.toml"
    assert word in refused.value.facts["word"]


def test_a_choice_that_there_is_not_is_said_to_be_no_word_of_the_place(tmp_path):
    path = tmp_path / "county.toml"
    path.write_text(GOOD.replace('kind = "crosstab"', 'kind = "pivot"'), encoding="utf-8")
    with pytest.raises(FormFileError, match=r"form\.kind 处的“pivot”不是这里可用的词"):
        read_form(path)


KPI = (data_dir() / "forms" / "kpi.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('    "return_rate",', '    "return_rate",\n    "registered",', "registered"),
        ('rate = ["returned", "routed"]', 'rate = ["registered", "routed"]', "return_rate"),
        (
            'rate = ["content", "rated"]',
            'rate = ["both", "both"]\n\n[[measure]]\nid = "both"\nlabel = "合计"\nen = "Both"\n'
            'definition = ""\nsum_of = ["content", "rated"]',
            "satisfaction_rate",
        ),
    ],
)
def test_an_assessment_never_asks_how_much_was_reported(tmp_path, old, new, word):
    assert old in KPI
    path = tmp_path / "kpi.toml"
    path.write_text(KPI.replace(old, new), encoding="utf-8")
    with pytest.raises(FormFileError, match="不能考核上报数量") as refused:
        read_form(path)
    assert refused.value.facts["word"] == word


MONTHLY = (data_dir() / "forms" / "centre_monthly.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", ["people_count", "tribe", ""])
def test_what_moved_most_is_asked_of_a_field_with_codes(tmp_path, field):
    path = tmp_path / "county.toml"
    path.write_text(MONTHLY.replace('by = "category"', f'by = "{field}"'), encoding="utf-8")
    with pytest.raises(FormFileError) as refused:
        read_form(path)
    assert refused.value.facts["word"] == field


ROSTER = (data_dir() / "forms" / "subsidy_sheet.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "word"),
    [
        ('field = "status"', "tribe"),
        ('since = "appointed_on"', "tribe"),
        ('group_by = "village"', "tribe"),
        ('by = "leader"', "tribe"),
        ('distinct = "done_on"', "tribe"),
    ],
)
def test_a_wrong_field_of_a_roster_is_named(tmp_path, old, word):
    assert old in ROSTER
    path = tmp_path / "county.toml"
    name = old.split(" = ")[0]
    path.write_text(ROSTER.replace(old, f'{name} = "{word}"'), encoding="utf-8")
    with pytest.raises(FormFileError) as refused:
        read_form(path)
    assert refused.value.facts["word"] == word


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"x = " + b"[" * 5000 + b"]" * 5000])
def test_a_file_that_is_no_form_is_named(tmp_path, content):
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(FormFileError):
        read_form(tmp_path / "x.toml")


def test_a_wrong_file_hinders_no_other_form_and_is_never_replaced_by_the_bundled_one(tmp_path):
    (tmp_path / "dispute_monthly.toml").write_text("kind = 1", encoding="utf-8")
    (tmp_path / "folder.toml").mkdir()
    known = load_forms(tmp_path)
    assert set(known) == set(load_forms()) - {"dispute_monthly"}
    assert set(faults(tmp_path)) == {"dispute_monthly", "folder"}


def test_the_guide_explains_every_word():
    guide = (data_dir().parent / "docs" / "forms.md").read_text(encoding="utf-8")
    classes = (
        *(words.Condition, words.Measure, words.Line, words.Related, words.RosterColumn),
        *(
            words.Roster,
            words.RosterRate,
            words.Box,
            words.Part,
            words.Input,
            words.Check,
            words.IndexPart,
        ),
        *(words.GradeRow, words.Form),
    )
    keys = {field.name.removesuffix("_") for each in classes for field in fields(each)}
    lists = {"measures", "lines", "parts", "inputs", "checks", "grades", "binds", "rates"}
    assert not {
        key
        for key in keys - lists
        if f"`{key}" not in guide and f"{key}`" not in guide and f"{key}," not in guide
    }


def test_a_measure_is_counted_in_one_way_and_asked_for_by_its_own_name(tmp_path):
    path = tmp_path / "county.toml"
    path.write_text(GOOD.replace('rate = ["mediated", "screened"]', "", 1), encoding="utf-8")
    with pytest.raises(FormFileError, match="register/rate/sum_of/input"):
        read_form(path)
    both = 'rate = ["mediated", "screened"]\nregister = "incident"'
    path.write_text(GOOD.replace('rate = ["mediated", "screened"]', both, 1), encoding="utf-8")
    with pytest.raises(FormFileError, match="register/rate/sum_of/input"):
        read_form(path)
    form = load_forms()["dispute_monthly"]
    for ask in (form.measure, form.input):
        with pytest.raises(KeyError, match="nobody"):
            ask("nobody")
