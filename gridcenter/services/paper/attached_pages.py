"""The attachments of a case as papers of its file: a list of them, and behind it their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from gridcenter.base import progress
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.roles import Deed
from gridcenter.exchange import file_kinds
from gridcenter.reports.document import Cell, Column, Document, PaperRow, Table
from gridcenter.reports.fonts import FontRole
from gridcenter.reports.kinds import Align, CellKind
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.paper import fixed_pages, pages
from gridcenter.services.register import attachment_contents, attachment_errors, attachments
from gridcenter.services.register.attachments import Attached

MOST = 200
"""Pages of attachments that one file takes along; what lies beyond is listed."""
_DPI, _LONGEST = 150, 2600
"""A scanned page stays legible, and no page is larger than this many dots."""
_KB = 1024

_COLUMNS = (
    Column(id="number", label="附件", width=12, kind=CellKind.INTEGER),
    Column(id="name", label="名称", width=42, align=Align.LEFT),
    Column(id="kind", label="类型", width=20),
    Column(id="size", label="大小", width=18),
    Column(id="pages", label="页数", width=12, kind=CellKind.INTEGER),
    Column(id="range", label="起止页", width=18),
    Column(id="sha256", label="校验值 SHA-256", width=34, align=Align.LEFT),
)
_NOTES = (
    "“另附”的不能在本卷成页，或内容不在本机：请附原件，按名称、大小和校验值核对。",
    f"图片、PDF 和 OFD 的每一页印在后面；一卷最多 {MOST} 页。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedPapers:
    """The list with the pages behind it, how many pages they are together, and what is not drawn."""

    document: Document
    pages: int
    files: int
    apart: int


def bind(centre: Centre, incident: Uid, like: Document, first: int) -> AttachedPapers | None:
    """The attachments of ``incident`` from page ``first`` on, or None where it has none.

    Only who may take attachments out gets their pages, which the audit trail notes; for anybody
    else all of them are listed.
    """
    found = attachments.of_record(centre, incident)
    if not found:
        return None
    drawing = centre.may(Deed.TAKE_OUT)
    blank = _list(like, tuple(_row(n, each, 0, "") for n, each in enumerate(found, start=1)), first)
    page = first + pages.printout(centre, blank).pages
    rows: list[PaperRow] = []
    leaves: list[bytes] = []
    apart = 0
    for number, each in enumerate(found, start=1):
        room = MOST - len(leaves)
        drawn = tuple(_leaves(centre, each, number, page, room)) if drawing else ()
        if drawn:
            audit.record(centre, "attachment.read", {"uid": each.uid, "pages": len(drawn)})
        span = range(page, page + len(drawn))
        rows.append(_row(number, each, len(drawn), page_range(span) or "另附"))
        leaves += drawn
        apart += not drawn
        page = span.stop
    document = replace(_list(like, tuple(rows), first), behind=pages.joined(leaves))
    return AttachedPapers(document=document, pages=page - first, files=len(found), apart=apart)


def page_range(span: range) -> str:
    """From the first to the last page of ``span``; empty for none."""
    if len(span) > 1:
        return f"{span[0]}–{span[-1]}"
    return str(span[0]) if span else ""


def _list(like: Document, rows: tuple[PaperRow, ...], first: int) -> Document:
    table = Table(columns=_COLUMNS, rows=rows, notes=_NOTES, font_size=9.0)
    return replace(
        like,
        form="case_attachments",
        title="附件清单",
        blocks=(table,),
        signature=None,
        first_page=first,
    )


def _row(number: int, each: Attached, count: int, where: str) -> PaperRow:
    kind = file_kinds.kind_of(each.media_type)
    return PaperRow(
        (
            Cell(str(number), number, CellKind.INTEGER),
            Cell(each.name),
            Cell(kind.label if kind else each.media_type),
            Cell(f"{max(1, round(each.size / _KB))} KB"),
            Cell(str(count), count, CellKind.INTEGER) if count else Cell(),
            Cell(where),
            Cell(each.sha256),
        )
    )


def _leaves(centre: Centre, each: Attached, number: int, page: int, room: int) -> Iterator[bytes]:
    """The pages of one file; none where it cannot be drawn whole or has more than ``room``."""
    from gridcenter.reports import leaves  # noqa: PLC0415 - loads typst

    try:
        plain = attachment_contents.content(centre, each.sha256, each.name)
    except (attachment_errors.AttachmentMissingError, attachment_errors.AttachmentDamagedError):
        return
    count, pictures = _drawn(each, plain)
    if not 0 < count <= room:
        return
    made: list[bytes] = []
    for at, picture in enumerate(pictures):
        progress.report(at, count)
        turn = f"（{at + 1}/{count}）" if count > 1 else ""
        head = f"附件 {number} · {each.name}{turn}"
        leaf = picture and leaves.page(picture, head=head, number=page + at)
        if not leaf:
            return
        made.append(leaf)
    yield from made


def _drawn(each: Attached, plain: bytes) -> tuple[int, Iterator[bytes | str | None]]:
    """How many pages a file has and what stands on them; 0 for one that cannot be read."""
    if each.media_type == file_kinds.PDF.media_type:
        return pages.count(plain), _pictures(plain)
    if each.media_type == file_kinds.OFD.media_type:
        return _ofd(plain)
    return 1, iter((plain,))


def _ofd(plain: bytes) -> tuple[int, Iterator[str | None]]:
    from gridcenter.reports import layout  # noqa: PLC0415 - loads typst
    from gridcenter.reports.ofd.drawing import OfdDrawing  # noqa: PLC0415 - loads lxml
    from gridcenter.reports.ofd.reading import OfdUnreadableError  # noqa: PLC0415 - as above

    try:
        document = fixed_pages.read(plain)
    except OfdUnreadableError:
        return 0, iter(())
    drawing = OfdDrawing(document, layout.fonts().families(FontRole.SONGTI))
    count = len(document.pages)
    return count, (drawing.svg(number) for number in range(count))


def _pictures(content: bytes) -> Iterator[bytes]:
    """The pages of a PDF as they look: nothing in it can act, and an OFD file can hold them."""
    import pypdfium2  # noqa: PLC0415 - not needed to list or fill forms

    from gridcenter.reports import leaves  # noqa: PLC0415 - loads typst

    with pypdfium2.PdfDocument(BytesIO(content)) as opened:
        opened.init_forms()
        for page in opened:
            scale = min(_DPI / 72, _LONGEST / max(*page.get_size(), 1.0))
            bitmap = page.render(scale=scale, rev_byteorder=True)
            line, dots = bitmap.width * 3, memoryview(bitmap.buffer)
            rows = (
                dots[at * bitmap.stride : at * bitmap.stride + line] for at in range(bitmap.height)
            )
            yield leaves.png(bitmap.width, bitmap.height, b"".join(rows))
