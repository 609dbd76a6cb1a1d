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


ID = "622301199001010026"


@pytest.mark.parametrize(
    "written",
    [
        *("13800000023", "138-0000-0023", "138－0000－0023", "138　0000　0023", "138.0000.0023"),
        *(
            "１３８００００００２３",
            "138·0000·0023",
            "1380 000 0023",
            "138 00000023",
            "138—0000—0023",
        ),
        *("+86 138 0000 0023", "008613800000023", "86-13800000023", "138 - 0000 - 0023"),
        *("1 3 8 0 0 0 0 0 0 2 3", "一三八零零零零零零二三", "幺三八〇〇〇〇〇〇二三"),
        *("(0937)6123456", "（0937）6123456", "0937 6123456", "09376123456", "010-61234567"),
        *(
            f"{ID[:6]} {ID[6:14]} {ID[14:]}",
            f"{ID[:6]}-{ID[6:10]}-{ID[10:12]}-{ID[12:14]}-{ID[14:]}",
        ),
        *(f"{ID[:4]} {ID[4:8]} {ID[8:12]} {ID[12:16]} {ID[16:]}", f"{ID[:3]} {ID[3:]}"),
        *(
            "　".join(ID),
            f"ID{ID}",
            f"sfz{ID}",
            ID.translate({48 + at: 0xFF10 + at for at in range(10)}),
        ),
        *(
            "4111-1111-1111-1111",
            "4111　1111　1111　1111",
            "4111.1111.1111.1111",
            "No4111111111111111",
        ),
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    for text in (written, f"电话{written}。", f"2026-11-05 {written}", f"共5户，{written}，示例"):
        (found,) = scan(text)
        assert written.removeprefix("ID").removeprefix("sfz").removeprefix("No") in text
        masked = mask_text(text)
        assert masked != text
        assert not scan(masked)
        assert len(masked) == len(text)
        assert found.end - found.start >= 11


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-05 至 2026-11-30", "第1–15号", "1988-2026-110", "二〇二六年十一月五日"),
        *("金政发〔2026〕12号", "620622101202611050012", "网格620622101200001", "18:30-20:15"),
        *("13-14日 2026", "0312-2026-0001", "3.1415926535897932", "面积 1234.5678 9012 亩"),
        *("2025.5.8 2025.9.21 2025.5.21", "2024.6.6 2024.6.18 2024.6.18"),
        *("15-20人，2026-11-05", "19 2026-11-05", "合同 2026-001-0001-0002"),
        *(f"622301199013{end}" for end in ("010028", "320028")),
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert not scan(text)


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
