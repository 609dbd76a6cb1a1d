"""A password that lies in a file, for commands that nobody sits at."""

from __future__ import annotations

import codecs
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_

_LONGEST = 4096


class PasswordFileError(GridcenterError):
    """The file that was named holds no password: nothing, no text, or far too much."""

    code = "password_file"
    sentence = N_("密码文件里读不出密码：{name}。")
    hint = N_("文件里只写一行密码，用记事本保存即可。")


def secret_of(file: Path) -> str:
    """The password in ``file``, however Windows' editor saved it; OSError, PasswordFileError."""
    with file.open("rb") as stream:
        content = stream.read(_LONGEST + 1)
    secret = _text(content).strip("\r\n")
    if not secret or len(content) > _LONGEST or "\0" in secret:
        raise PasswordFileError(name=file.name)
    return secret


def _text(content: bytes) -> str:
    """Empty for what is no text."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""
