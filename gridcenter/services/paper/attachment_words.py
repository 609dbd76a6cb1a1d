"""The words of an attachment, page by page, without writing it out."""

from __future__ import annotations

from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.paper import fixed_pages, pages
from gridcenter.services.register import attachment_contents, attachments


def of_attachment(centre: Centre, uid: str) -> tuple[str, ...]:
    """The text of each page of a PDF or OFD file; nothing where it is of another kind.

    A scanned page has no words. The audit trail notes it. Raises AttachmentMissingError,
    AttachmentDamagedError, OfdUnreadableError.
    """
    centre.require(Deed.TAKE_OUT)
    record = attachments.file_record(centre, uid)
    plain = attachment_contents.content(centre, record.text("sha256"), record.text("file_name"))
    found = _words(record.text("media_type"), plain)
    audit.record(centre, "attachment.read", {"uid": record.uid, "pages": len(found)})
    return found


def _words(media_type: str, plain: bytes) -> tuple[str, ...]:
    match media_type:
        case "application/ofd":
            return tuple(page.text for page in fixed_pages.read(plain).pages)
        case "application/pdf":
            return tuple(pages.page_text(plain, number) for number in range(pages.count(plain)))
    return ()
