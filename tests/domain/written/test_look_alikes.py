from __future__ import annotations

import shutil
import subprocess
import unicodedata
from datetime import date

import pytest

from gridcenter.domain.idnumber import birth_month, sex_code
from gridcenter.domain.written import idnumber as ids
from gridcenter.domain.written.door import clean
from gridcenter.domain.written.habits import tidy
from gridcenter.domain.written.look_alikes import LOOK_ALIKES
from gridcenter.domain.written.parse_people import parse_name, parse_phone

MOVED = [
    "FE51",
    "FE52",
    "FE53",
    "FE59",
    "FE61",
    "FE66",
    "FE67",
    "FE6C",
    "FE6D",
    "FE76",
    "FE7E",
    "FE90",
    "FE91",
    "FEA0",
    "A6D9",
    "A6DA",
    "A6DB",
    "A6DC",
    "A6DD",
    "A6DE",
    "A6DF",
    "A6EC",
    "A6ED",
    "A6F3",
]


def test_what_looks_like_a_character_is_that_character() -> None:
    assert clean("⻢⽔⻰⼭") == "马水龙山"
    assert clean("\uf9d1\U0002f81a") == unicodedata.normalize("NFKC", "\uf9d1\U0002f81a")


def test_nothing_is_mapped_to_what_is_mapped_again() -> None:
    for code, plain in LOOK_ALIKES.items():
        assert clean(plain) == plain, hex(code)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv")
@pytest.mark.parametrize("code", MOVED)
def test_gb18030_is_read_as_the_edition_of_2022(code: str) -> None:
    content = bytes.fromhex(code)
    command = ["iconv", "-f", "GB18030", "-t", "UTF-8"]
    said = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    assert clean(content.decode("gb18030")) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("‘水渠’被占", "‘水渠’被占"),
        ("'水渠'被占", "'水渠'被占"),
        ("‘13800000000", "13800000000"),
        ("'0012", "0012"),
        ("'张示例", "张示例"),
        ("张\u202d示例", "张示例"),
    ],
)
def test_only_a_text_mark_is_taken_off(text: str, kept: str) -> None:
    assert tidy(text) == kept


def test_what_cannot_be_seen_in_a_name_is_named() -> None:
    parsed = parse_name("name", "张\ufe0f示例", required=True)
    assert parsed.problem is not None
    assert (parsed.problem.code, str(parsed.problem.facts["codes"])) == ("name_unseen", "U+FE0F")
    assert parse_name("name", "葛\U000e0100某", required=True).problem is None


def test_a_residence_card_is_no_citizens_number() -> None:
    assert ids.validate("abc110082042802", date(2026, 11, 22)).value == "ABC110082042802"
    assert birth_month("ABC110082042802") is None
    assert sex_code("ABC110082042802") is None


def test_the_number_of_a_machine_is_explained() -> None:
    problem = parse_phone("phone", "1064812345678").problem
    assert problem is not None
    assert problem.code == "phone_machine"
