from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gridcenter.base.i18n import describe
from gridcenter.domain.codes import CodeBook, CodeItem, CodeList
from gridcenter.domain.errors import Severity
from gridcenter.domain.idnumber import birth_month, check_digit, sex_code
from gridcenter.domain.register.fields import FieldSpec, Kind, Uid
from gridcenter.domain.written.format import format_value
from gridcenter.domain.written.habits import says_nothing
from gridcenter.domain.written.parse import ParseContext, parse_value, plain_test
from gridcenter.domain.written.parse_dates import from_serial, parse_date

TODAY = date(2026, 11, 22)
KINDS = CodeList(
    "kinds",
    "类型",
    "Kinds",
    (
        CodeItem(id="party", label="中共党员", label_en="Member", national="01", aliases=("党员",)),
        CodeItem(id="masses", label="群众", label_en="Masses", national="13", initials="qz"),
        CodeItem(id="land_use", label="土地使用", label_en="Land use"),
        CodeItem(id="land_border", label="土地权属", label_en="Land border"),
    ),
)
CONTEXT = ParseContext(
    codes=CodeBook([KINDS]),
    today=TODAY,
    find_reference=lambda register, text: (
        {
            "东关一网格": (Uid("u1"),),
            "重名": (Uid("u1"), Uid("u2")),
        }.get(text, ())
        if register == "grid"
        else ()
    ),
    find_division=lambda level, text: ("620622101201",) if text == "东关村" else (),
)


def spec(kind: Kind, **more: object) -> FieldSpec:
    return FieldSpec(name="f", label="是否重大", kind=kind, codes="kinds", refers_to="grid", **more)  # type: ignore[arg-type]


def value(kind: Kind, text: str, **more: object) -> object:
    found, problem = parse_value(spec(kind, **more), text, CONTEXT)
    assert problem is None, describe(problem).message
    return found


def code(kind: Kind, text: str, **more: object) -> str:
    found, problem = parse_value(spec(kind, **more), text, CONTEXT)
    assert problem is not None, found
    sentence = describe(problem).message
    assert sentence.endswith("。")
    assert "{" not in sentence
    assert (found is None) is (problem.severity is Severity.ERROR)
    return problem.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021.3.5", "2021-03-05"),
        ("2021年3月5日", "2021-03-05"),
        ("２０２１－０３－０５", "2021-03-05"),
        ("21.3.5", "2021-03-05"),
        ("85.12.1", "1985-12-01"),
        ("20210305", "2021-03-05"),
        ("2021 年 3 月 5 日", "2021-03-05"),
        ("2021-03-05 00:00:00", "2021-03-05"),
        ("2021/3/5", "2021-03-05"),
        ("9-17", "2026-09-17"),
        ("9月17日", "2026-09-17"),
        ("—", None),
        (" / ", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert value(Kind.DATE, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021.03", "date_day_missing"),
        ("2021年3月", "date_day_missing"),
        ("202103", "date_day_missing"),
        ("12-30", "date_year_unclear"),
        ("2021.2.30", "date_impossible"),
        ("0021.2.3", "date_year_odd"),
        ("44260", "date_unclear"),
        ("去年春天", "date_unclear"),
    ],
)
def test_dates_are_asked_for_never_guessed(text: str, expected: str) -> None:
    assert code(Kind.DATE, text) == expected


def test_of_a_day_to_come_the_month_and_day_are_this_years() -> None:
    spec = FieldSpec(name="due", label="期限", kind=Kind.DATE, to_come=True)
    assert parse_value(spec, "12-30", CONTEXT) == ("2026-12-30", None)
    assert parse_value(spec, "2-30", CONTEXT)[0] is None
    assert parse_value(spec, "27-1-5", CONTEXT) == ("2027-01-05", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-9-17 9:30", "2026-09-17T09:30"),
        ("2026年9月17日上午9时30分", "2026-09-17T09:30"),
        ("2026年9月17日下午3点半", "2026-09-17T15:30"),
        ("2026.9.17 中午12时", "2026-09-17T12:00"),
        ("2026-09-17T09:30:00", "2026-09-17T09:30"),
        ("20260917 0930", "2026-09-17T09:30"),
        ("9-17 9:30", "2026-09-17T09:30"),
        ("2026-9-17", "2026-09-17T00:00"),
        ("2026-09-17T01:30:00.000Z", "2026-09-17T09:30"),
        ("2026-09-17T20:00:00Z", "2026-09-18T04:00"),
        ("2026-09-17T09:30:00+08:00", "2026-09-17T09:30"),
        ("2026/9/17 星期四 9:30", "2026-09-17T09:30"),
        ("2026年9月17日（周四）上午9时30分", "2026-09-17T09:30"),
        ("2026-9-17 12:30 AM", "2026-09-17T00:30"),
        ("2026-9-17 12:30 PM", "2026-09-17T12:30"),
        ("2026-9-17 凌晨12点半", "2026-09-17T00:30"),
        ("2026-9-17 中午1点", "2026-09-17T13:00"),
        ("2026-9-17 晚上8点", "2026-09-17T20:00"),
        ("2026-9-17 下午15:20", "2026-09-17T15:20"),
        ("202609170930", "2026-09-17T09:30"),
        ("20260917093059", "2026-09-17T09:30"),
    ],
)
def test_times(text: str, expected: str) -> None:
    assert value(Kind.DATETIME, text) == expected


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("2026-9-30 24:00", "2026-09-30 23:59", "2026-10-01 00:00"),
        ("2026-9-17 上午12:30", "2026-09-17 00:30", "2026-09-17 12:30"),
        ("2026-9-17 晚上12点", "2026-09-17 00:00", "2026-09-18 00:00"),
        ("2026-9-17 晚上1点", "2026-09-17 01:00", "2026-09-18 01:00"),
    ],
)
def test_a_time_with_two_readings_is_asked(text: str, first: str, second: str) -> None:
    _found, problem = parse_value(spec(Kind.DATETIME), text, CONTEXT)
    assert problem is not None
    assert problem.code == "time_two_readings"
    assert (problem.facts["first"], problem.facts["second"]) == (first, second)


def test_a_day_alone_asks_only_when_the_time_may_lie_in_the_next() -> None:
    assert value(Kind.DATE, "2026-9-17 上午12:30") == "2026-09-17"
    assert code(Kind.DATE, "2026-9-30 24:00") == "time_two_readings"


def test_time_problems() -> None:
    assert code(Kind.DATETIME, "2026-9-17 上午15:20") == "time_unclear"
    assert code(Kind.DATETIME, "202609172460") == "time_unclear"
    _found, unclear = parse_value(spec(Kind.DATETIME), "2026 9 17", CONTEXT)
    assert unclear is not None
    assert unclear.facts["text"] == "2026 9 17"
    assert code(Kind.DATETIME, "2026-9-17 25:00") == "time_unclear"
    assert code(Kind.DATETIME, "2026-9-17 清晨") == "time_unclear"
    assert code(Kind.DATETIME, "2026-9 9:30") == "date_day_missing"
    assert code(Kind.DATE, "2026-9-17 星期五") == "date_unclear"  # it was a Thursday


def test_months() -> None:
    for text in ("1985.03", "1985年3月", "198503", "1985-3", "1985.3.12", "85.3"):
        assert value(Kind.MONTH, text) == "1985-03"
    assert code(Kind.MONTH, "1985") == "month_missing"
    assert code(Kind.MONTH, "1985.13") == "month_impossible"
    assert code(Kind.MONTH, "八五年") == "month_unclear"


def test_serials() -> None:
    assert from_serial(44260).date() == date(2021, 3, 5)
    assert from_serial(44260.396).strftime("%H:%M") == "09:30"
    assert from_serial(42798, epoch_1904=True).date() == date(2021, 3, 5)
    assert from_serial(1).date() == date(1900, 1, 1)
    assert from_serial(73415).date() == date(2100, 12, 31)
    for number in (9999999, 73416, -1):
        with pytest.raises(ValueError, match=str(number)):
            from_serial(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("138 0000 0000", "13800000000"),
        ("13800000000.0", "13800000000"),
        ("+86 138-0000-0000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("'13800000000", "13800000000"),
        ("0937-1234567", "0937-1234567"),
        ("（0937）1234567", "0937-1234567"),
        ("09371234567", "0937-1234567"),
        ("010 12345678", "010-12345678"),
    ],
)
def test_phones(text: str, expected: str) -> None:
    assert value(Kind.PHONE, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800000000、13900000000", "phone_several"),
        ("13800000000/0937-1234567", "phone_several"),
        ("13800000000 13900000000", "phone_several"),
        ("138****0000", "phone_masked"),
        ("1.38E+10", "phone_digits_lost"),
        ("1380000000", "phone_length"),
        ("12800000000", "phone_prefix"),
        ("1234567", "phone_area_missing"),
        ("0937-123", "phone_landline"),
        ("找村支书", "phone_characters"),
    ],
)
def test_phone_problems(text: str, expected: str) -> None:
    assert code(Kind.PHONE, text) == expected


def make_id(first17: str) -> str:
    return first17 + check_digit(first17)


def test_id_numbers() -> None:
    good = make_id("62230119850312002")
    assert value(Kind.ID_NUMBER, f"'{good[:6]} {good[6:14]} {good[14:].lower()}") == good
    assert value(Kind.ID_NUMBER, "622301850312002") == "622301850312002"
    assert birth_month(good) == "1985-03" == birth_month("622301850312002")
    assert sex_code(good) == "female" == sex_code("622301850312002")
    x = next(n for n in (make_id(f"6223011985031200{d}") for d in range(10)) if n[-1] != good[-1])
    assert code(Kind.ID_NUMBER, x[:-1] + good[-1]) == "id_check_digit"
    tens = next(n for n in (make_id(f"6223011985031{d:04d}") for d in range(200)) if n[-1] == "X")
    assert [value(Kind.ID_NUMBER, tens[:-1] + sign) for sign in "x×Хｘ"] == [tens] * 4
    assert code(Kind.ID_NUMBER, good[:-1] + "×") == "id_check_digit"
    assert code(Kind.ID_NUMBER, make_id("62230119851312002")) == "id_birth"
    assert code(Kind.ID_NUMBER, make_id("62230120270312002")) == "id_birth"
    assert code(Kind.ID_NUMBER, "62230119850312") == "id_length"
    assert code(Kind.ID_NUMBER, "622301********0023") == "id_masked"


@pytest.mark.parametrize("text", ["6.22301E+17", "6.22301198503120e17", "622301198503121000.0"])
def test_lost_id_digits_are_never_repaired(text: str) -> None:
    assert code(Kind.ID_NUMBER, text) == "id_digits_lost"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张　三", "张三"),
        ("欧 阳 示例", "欧阳示例"),
        ("阿依•示例", "阿依·示例"),
        ("阿依 ・ 示例", "阿依·示例"),
        ("李䶮", "李䶮"),
        ("㑇𬱖", "㑇𬱖"),
        ("John  Sample", "John Sample"),
        ("张 三丰", "张三丰"),
        ("司马\t示例", "司马示例"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert value(Kind.NAME, text) == expected


def test_name_problems() -> None:
    assert code(Kind.NAME, "𬱖") == "name_length"
    assert code(Kind.NAME, "张示例1") == "name_digits"
    assert code(Kind.NAME, "张示例（兼）") == "name_characters"
    assert code(Kind.NAME, "张示例、李样本") == "name_several"
    assert code(Kind.NAME, "张示例、李样本", required=True) == "name_several"
    assert code(Kind.NAME, "张示 李样", required=True) == "name_spaced"
    assert code(Kind.NAME, "张示例\n李样本", required=True) == "name_spaced"
    assert code(Kind.NAME, "阿依 古丽") == "name_spaced"


def test_money_and_numbers() -> None:
    for text, cents in {
        "1.2万元": 1200000,
        "3,500": 350000,
        "3500.00元": 350000,
        "¥0.05": 5,
        "￥300": 30000,
        "１００": 10000,
    }.items():
        assert value(Kind.MONEY, text) == cents
    assert code(Kind.MONEY, "0.005") == "money_too_fine"
    assert code(Kind.MONEY, "约3万元") == "number_approximate"
    assert value(Kind.INTEGER, "120 人") == 120
    assert value(Kind.INTEGER, "12.0") == 12
    assert value(Kind.INTEGER, "434.99999999999994") == 435
    assert code(Kind.INTEGER, "约120人") == "number_approximate"
    assert code(Kind.INTEGER, "50-60") == "number_approximate"
    assert code(Kind.INTEGER, "12.5") == "number_not_whole"
    assert code(Kind.INTEGER, "十二") == "number_unclear"
    assert code(Kind.INTEGER, "9" * 20) == "number_too_big"
    assert value(Kind.DECIMAL, "1.25平方公里") == 1.25


def test_booleans() -> None:
    for text in ("是", "√", "有", "1", "Y", "已重大", "重大", "调解成功", "达成协议"):
        assert value(Kind.BOOLEAN, text) is True
    for text in ("否", "×", "无", "0", "未", "非重大", "-", "正在调解", "办理中", "调解不成功"):
        assert value(Kind.BOOLEAN, text) is False
    assert code(Kind.BOOLEAN, "一般") == "boolean_unclear"


def test_codes() -> None:
    for text in ("中共党员", "党员", "01", "1", "1.0", "01中共党员", "中共党员（预备）", "party"):
        assert value(Kind.CODE, text) == "party"
    assert value(Kind.CODE, "中共") == "party"
    assert value(Kind.CODE, "QZ") == "masses"
    assert value(Kind.CODE, "无") is None
    assert code(Kind.CODE, "土地") == "code_ambiguous"
    assert code(Kind.CODE, "宇航员") == "code_unknown"


def test_references_and_divisions() -> None:
    assert value(Kind.REFERENCE, "东关一网格") == "u1"
    assert code(Kind.REFERENCE, "重名") == "reference_ambiguous"
    assert code(Kind.REFERENCE, "西关网格") == "reference_unknown"
    assert value(Kind.DIVISION, "东关村") == "620622101201"
    assert code(Kind.DIVISION, "西关村") == "division_unknown"


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
VALUES = {
    Kind.TEXT: st.text(HAN, min_size=1),
    Kind.LONG_TEXT: st.lists(st.text(HAN, min_size=1), min_size=1).map("\n".join),
    Kind.INTEGER: st.integers(-(10**14), 10**14),
    Kind.DECIMAL: st.integers(-(10**9), 10**9).map(lambda n: n / 1000),
    Kind.MONEY: st.integers(-(10**15), 10**15),
    Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat),
    Kind.MONTH: st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda d: d.isoformat()[:7]),
    Kind.DATETIME: st.datetimes(from_serial(2), from_serial(73000)).map(
        lambda d: d.strftime("%Y-%m-%dT%H:%M")
    ),
    Kind.BOOLEAN: st.booleans(),
    Kind.CODE: st.sampled_from([item.id for item in KINDS]),
    Kind.NAME: st.text(HAN, min_size=2, max_size=50),
    Kind.PHONE: st.from_regex(r"1[3-9][0-9]{9}|0937-[0-9]{7}", fullmatch=True),
    Kind.ID_NUMBER: st.tuples(st.dates(date(1930, 1, 1), TODAY), st.integers(1, 999)).map(
        lambda p: make_id(f"622301{p[0]:%Y%m%d}{p[1]:03d}")
    ),
}


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_is_shown_for_editing_reads_back_the_same(kind: Kind, data: st.DataObject) -> None:
    original = data.draw(VALUES[kind])
    assume(not says_nothing(str(original)))
    shown = format_value(spec(kind), original, CONTEXT.codes)
    assert parse_value(spec(kind), shown, CONTEXT) == (original, None)


@given(st.sampled_from([*Kind]), st.text())
def test_no_text_makes_a_parser_fail(kind: Kind, text: str) -> None:
    _value, problem = parse_value(spec(kind), text, CONTEXT)
    if problem is not None:
        describe(problem)


@pytest.mark.parametrize("text", ["9/10/26", "9.10.26", "10.9.26"])
def test_a_short_day_that_may_be_written_backwards_is_asked(text: str) -> None:
    parsed = parse_date("day", text, date(2026, 11, 22))
    assert parsed.problem is not None
    assert parsed.problem.code == "date_two_readings"
    assert {"2026-09-10", "2026-10-09"} & set(map(str, parsed.problem.facts.values()))


@given(
    st.sampled_from([Kind.NAME, Kind.PHONE, Kind.ID_NUMBER, Kind.TEXT]),
    st.one_of(
        st.text(max_size=20),
        st.text("张示例同上无⼭豈·1380000000X", max_size=20),
        st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
        st.sampled_from(["99999919850312002X", "999999198503120020", "没有", "暂无", "未填写"]),
    ),
    st.booleans(),
)
def test_what_is_plain_at_a_glance_is_itself(kind: Kind, text: str, required: bool) -> None:
    one = spec(kind, required=required, max_length=18)
    test = plain_test(one, CONTEXT)
    if test is not None and test(text):
        assert parse_value(one, text, CONTEXT) == (text, None)


def test_what_most_cells_of_a_roster_are_is_plain() -> None:
    number = "99999919850312002"
    for kind, text in (
        (Kind.NAME, "张示例"),
        (Kind.PHONE, "13800000001"),
        (Kind.ID_NUMBER, number + check_digit(number)),
    ):
        test = plain_test(spec(kind, required=True), CONTEXT)
        assert test is not None
        assert test(text)
        assert not test("⼭示例")
        assert not test(number + "?")
    assert plain_test(spec(Kind.TEXT), CONTEXT) is None
