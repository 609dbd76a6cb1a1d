"""Names under which attachments lie on a disk: short enough for every file system, and no device."""

from __future__ import annotations

import pytest

from gridcenter.exchange import file_kinds


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("长" * 80 + ".pdf", "长" * 80 + ".pdf"),
        ("长" * 81 + ".pdf", "长" * 80 + ".pdf"),
        ("../../etc/名册.PDF", "名册.pdf"),
        ("C:\\台账\\调解.exe", "调解.exe.pdf"),
        ("aux.pdf", "_aux.pdf"),
        ("com1 .x.pdf", "_com1 .x.pdf"),
        ("一\u202efdp.exe", "一_fdp.exe.pdf"),
        (" . ", "_.pdf"),
        ("a:b?.pdf", "a_b_.pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert file_kinds.safe_name(name, file_kinds.kind_of("application/pdf")) == safe


def test_what_is_of_no_kind_runs_nowhere() -> None:
    assert file_kinds.safe_name("setup.exe", None) == "setup.exe.dat"
    assert file_kinds.kind_of("application/x-msdownload") is None
