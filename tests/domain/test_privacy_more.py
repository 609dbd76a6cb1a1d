import pytest

from gridcenter.domain.privacy import mask_text, scan


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("转到 6222 0212 3456 7890 128", "转到 6222 **** **** ***0 128"),
        ("银行卡4111111111111111取款", "银行卡4111********1111取款"),
        ("卡号 4111-1111-1111-1111", "卡号 4111-****-****-1111"),
        ("证号 622301 19900101 0023。", "证号 622301 ******** 0023。"),
        ("证号622301199001010023", "证号622301********0023"),
        ("电话 138 0000 0023", "电话 138******0023"),
        ("卡４１１１１１１１１１１１１１１１", "卡４１１１********１１１１"),
    ],
)
def test_numbers_are_found_however_they_are_grouped(text: str, masked: str) -> None:
    assert len(scan(text)) == 1
    assert mask_text(text) == masked
    assert not scan(mask_text(text))


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "案号 6206221012026110002 和 6206221012026110010", "网格 620622101200001",
     "2026-11-05 09:30，金额 350000 元", "第 12 条第 3 款", "12345678901234567890123"],
)  # fmt: skip
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert scan(text) == ()
    assert mask_text(text) == text
