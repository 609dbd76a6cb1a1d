import pytest

from gridcenter.domain.privacy import (
    FindingKind,
    mask_id,
    mask_phone,
    mask_text,
    names_a_party,
    scan,
)


def test_masks() -> None:
    assert mask_phone("13800000023") == "138****0023"
    assert mask_phone("0937-1234567") == "0937-*****67"
    assert mask_phone("6543210") == "*******"  # a number without its area: nothing would be left
    assert mask_phone("65432108") == "654*2108"
    assert mask_id("62230185031200") == "*" * 14
    assert mask_id("622301198503120023") == "622301********0023"
    assert mask_id("622301850312002") == "622301*****2002"


def test_scan_finds_ids_and_phones_in_prose() -> None:
    text = "甲方电话138 0000 0000，证件622301198503120023；座机0937-1234567"
    assert [found.kind for found in scan(text)] == [
        FindingKind.PHONE,
        FindingKind.ID_NUMBER,
        FindingKind.PHONE,
    ]
    assert mask_text(text) == "甲方电话138******0000，证件622301********0023；座机0937-*****67"


def test_scan_reads_full_width_digits_and_leaves_other_numbers_alone() -> None:
    assert scan("电话１３８００００００００")
    assert not scan("案号620622101202611000112，金额13800000000000元，2026年11月22日")


@pytest.mark.parametrize(
    ("parties", "named"),
    [
        ("甲方·居民；乙方·企业", False),
        ("甲方·张某、乙方：陈某某", False),
        ("甲方·王村村民，乙方·刘家湾村民小组", False),
        ("甲方·周边商户", False),
        ("Party A·resident; Party B·firm", False),
        ("", False),
        ("张示例", True),
        ("张示例、李样本", True),
        ("甲方·张示例", True),
        ("甲方：李样本；乙方·企业", True),
        ("张示例·居民", True),
    ],
)
def test_parties_are_labels_and_no_names(parties: str, named: bool) -> None:
    assert names_a_party(parties) is named
