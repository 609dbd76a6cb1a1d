"""Pages as OFD (GB/T 33190), made from the same PDF that preview, printer and .pdf show."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from gridcenter.exchange.file_out import write_out
from gridcenter.reports.ofd.model import DocInfo, OfdDocument
from gridcenter.services.centre import Centre
from gridcenter.services.paper.pages import Printout

_CREATOR = "gridcenter"


def as_ofd(
    content: bytes, *, title: str, author: str, created: date | None, foot: str = ""
) -> bytes:
    """The pages of a PDF of ours as an OFD file: the same letters, searchable, at the same places.

    ``author`` is the unit and ``foot`` what stands at the foot of its pages (pack number and
    fingerprint). Equal pages and particulars give equal bytes. Raises OfdFontError.
    """
    from gridcenter.reports.ofd import from_pdf, writing  # noqa: PLC0415 - loads lxml and pdfium

    digest = hashlib.sha256(content).hexdigest()
    custom = (("数据来源", foot),) if foot else ()
    info = DocInfo(
        doc_id=digest[:32],
        title=title,
        author=author,
        created=created,
        creator=_CREATOR,
        custom=custom,
    )
    return writing.to_bytes(from_pdf.to_ofd(content, info))


def printed(centre: Centre, printout: Printout) -> bytes:
    """A filled form, card or receipt as an OFD file."""
    document = printout.document
    return as_ofd(
        printout.content,
        title=document.title,
        author=document.unit or centre.unit.name,
        created=centre.clock().astimezone().date(),
        foot=document.foot,
    )


def write(centre: Centre, paper: Printout, path: Path) -> Path:
    """Write a small paper as a PDF, or as OFD when ``path`` ends in it; WriteBackError."""
    write_out(path, printed(centre, paper) if path.suffix.lower() == ".ofd" else paper.content)
    return path


def read(content: bytes) -> OfdDocument:
    """An OFD file of anybody as pages to show. Raises OfdUnreadableError."""
    from gridcenter.reports.ofd import reading  # noqa: PLC0415 - loads lxml

    return reading.from_bytes(content)
