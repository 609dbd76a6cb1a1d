"""What LibreOffice reads in its own files we read, and read the same: random workbooks, six formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import office_books


@pytest.mark.skipif(office_books.OFFICE is None, reason="LibreOffice is not here")
@pytest.mark.slow
def test_random_workbooks_are_read_as_libreoffice_reads_them(tmp_path: Path) -> None:
    assert list(office_books.differences(tmp_path, 25, "15")) == []
