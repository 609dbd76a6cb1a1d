"""A password in a file is the same however the editor saved it; what is no password is said."""

from pathlib import Path

import pytest

from gridcenter.cli.password_file import PasswordFileError, secret_of


@pytest.mark.parametrize(
    "content",
    [
        "三句安静话".encode(),
        "三句安静话\r\n".encode("utf-8-sig"),
        "三句安静话\n".encode("utf-16"),
        "\ufeff三句安静话".encode("utf-16-be"),
        "三句安静话".encode("gb18030"),
    ],
    ids=["plain", "mark", "wide", "wide-be", "gb"],
)
def test_one_password_whatever_the_editor(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.txt").write_bytes(content)
    assert secret_of(tmp_path / "p.txt") == "三句安静话"


@pytest.mark.parametrize(
    "content",
    [b"", b"\r\n", b"\xef\xbb\xbf", bytes(range(256)), b"\xff\xfe\x00", b"word\0more", b"x" * 4097],
    ids=range(7),
)
def test_what_is_no_password_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "p.txt").write_bytes(content)
    with pytest.raises(PasswordFileError):
        secret_of(tmp_path / "p.txt")
