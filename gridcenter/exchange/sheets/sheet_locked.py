"""Opens workbooks that are encrypted under the password that every Excel knows.

A workbook with a protected structure is stored encrypted, under VelvetSweatshop where no password
was given for opening it ([MS-OFFCRYPTO] 2.3.7.2 and 2.4.2.3): Excel, WPS and LibreOffice open it
without a word. In an .xls the records are encrypted one by one behind FILEPASS ([MS-XLS] 2.4.117).
Runs in the child process only.
"""

from __future__ import annotations

import io

from gridcenter.exchange.sheets.sheet_kinds import recognise

_EVERYBODYS = "VelvetSweatshop"
MOST = 256 * 1024 * 1024


def unlocked(name: str, content: bytes) -> tuple[str, bytes]:
    """The kind and the bytes of the workbook inside; ValueError where it has a password of its own."""
    import msoffcrypto  # noqa: PLC0415 - only after the limits stand
    from msoffcrypto.format.xls97 import Xls97File  # noqa: PLC0415

    plain = io.BytesIO()
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(content))
        # Of an .xls it always holds the password against its verifier, and takes no word for it.
        asked = {} if isinstance(locked, Xls97File) else {"verify_password": True}
        locked.load_key(password=_EVERYBODYS, **asked)
        locked.decrypt(plain)
    except MemoryError:
        raise
    except Exception as failure:
        # The library raises what its parsers raise; whatever it was, the file stays locked.
        raise ValueError("password") from failure
    return recognise(name, plain.getvalue()).value, plain.getvalue()
