"""CUPS by its own library, which Qt's printing loads as well: PDF in, a job's number and state out.

Operations and attributes: RFC 8011 (IPP/1.1) and the CUPS programming manual. The PDF is streamed, so
no copy of a paper stays in a folder.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_void_p
from functools import cache
from typing import Any
from urllib.parse import quote

from gridcenter.desktop.paper.spooler import (
    JobState,
    PrinterGoneError,
    PrinterPausedError,
    PrinterRefusedError,
    PrinterRejectsError,
    PrintServiceStoppedError,
    Ticket,
)
from gridcenter.services.paper.sheaves import Sheaf

_LIBRARY = "libcups.so.2"
_PATIENCE_MS = 4000
_PIECE = 1 << 16

_GET_JOB, _GET_JOBS, _GET_PRINTER = 0x0009, 0x000A, 0x000B
_OPERATION, _NAME, _KEYWORD, _URI = 0x01, 0x42, 0x44, 0x45
_NOT_FOUND = 0x0406
_CONTINUE = 100
_STOPPED = 5
"""printer-state of RFC 8011 5.4.11: 3 idle, 4 processing, 5 stopped."""
_STATES = {
    3: JobState.WAITING,
    4: JobState.PAUSED,
    5: JobState.PRINTING,
    6: JobState.STOPPED,
    7: JobState.CANCELLED,
    8: JobState.ABORTED,
    9: JobState.DONE,
}
"""job-state of RFC 8011 5.3.7: pending, held, processing, stopped, canceled, aborted, completed."""
_SIDES = {"one": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
_MEDIA = {"a4": "iso_a4_210x297mm", "a3": "iso_a3_297x420mm"}


@cache
def _library() -> Any:
    """The library with the types of what we call; None where it is missing."""
    try:
        lib = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    text, handle = c_char_p, c_void_p
    for name, result, arguments in (
        ("cupsServer", text, ()),
        ("cupsUser", text, ()),
        ("ippPort", c_int, ()),
        ("cupsEncryption", c_int, ()),
        ("cupsLastError", c_int, ()),
        ("httpConnect2", handle, (text, c_int, handle, c_int, c_int, c_int, c_int, handle)),
        ("httpClose", None, (handle,)),
        ("ippNewRequest", handle, (c_int,)),
        ("ippDelete", None, (handle,)),
        ("ippAddString", handle, (handle, c_int, c_int, text, text, text)),
        ("cupsDoRequest", handle, (handle, handle, text)),
        ("ippFindAttribute", handle, (handle, text, c_int)),
        ("ippFindNextAttribute", handle, (handle, text, c_int)),
        ("ippGetInteger", c_int, (handle, c_int)),
        ("ippGetBoolean", c_int, (handle, c_int)),
        ("cupsAddOption", c_int, (text, text, c_int, POINTER(handle))),
        ("cupsFreeOptions", None, (c_int, handle)),
        ("cupsCreateJob", c_int, (handle, text, text, c_int, handle)),
        ("cupsStartDocument", c_int, (handle, text, c_int, text, text, c_int)),
        ("cupsWriteRequestData", c_int, (handle, text, c_size_t)),
        ("cupsFinishDocument", c_int, (handle, text)),
        ("cupsCancelJob2", c_int, (handle, text, c_int, c_int)),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, list(arguments)
    return lib


def is_here() -> bool:
    """Whether this system has CUPS' library."""
    return _library() is not None


def options(sheaf: Sheaf, ticket: Ticket) -> dict[str, str]:
    """A job's options: ours last, since the dialog resets the paper to the printer's own.

    Pages were chosen, and their size set, before: ``print-scaling=none`` keeps them as exported.
    """
    made = {key: value for key, value in ticket.more if key not in ("PageSize", "page-ranges")}
    if ticket.sides:
        made["sides"] = _SIDES[ticket.sides]
    if not ticket.colour:
        made["print-color-mode"] = "monochrome"
    if ticket.copies > 1:
        how = "collated" if ticket.collate else "uncollated"
        made["multiple-document-handling"] = f"separate-documents-{how}-copies"
    return {
        **made,
        "copies": str(ticket.copies),
        "media": _MEDIA[sheaf.paper],
        "print-scaling": "none",
    }


class Cups:
    """See :class:`gridcenter.desktop.paper.spooler.Spooler`."""

    takes_pdf = True

    def check(self) -> None:
        """Raises PrintServiceStoppedError."""
        with self._connected():
            pass

    def look(self, printer: str) -> None:
        """Raises why ``printer`` would print nothing now."""
        with self._connected() as http:
            self._look(http, printer)

    def _look(self, http: Any, printer: str) -> None:
        lib = _library()
        with self._answer(http, _GET_PRINTER, _printer_uri(printer)) as told:
            if lib.cupsLastError() == _NOT_FOUND:
                raise PrinterGoneError(printer=printer)
            if told is None:
                raise PrintServiceStoppedError
            accepting = lib.ippFindAttribute(told, b"printer-is-accepting-jobs", 0)
            if accepting and not lib.ippGetBoolean(accepting, 0):
                raise PrinterRejectsError(printer=printer)
            state = lib.ippFindAttribute(told, b"printer-state", 0)
            if state and lib.ippGetInteger(state, 0) == _STOPPED:
                raise PrinterPausedError(printer=printer)

    def send(self, sheaf: Sheaf, ticket: Ticket) -> int:
        """Hand the PDF over as one job."""
        lib = _library()
        with self._connected() as http:
            self._look(http, ticket.printer)
            queue = ticket.printer.split("/")[0].encode()
            chosen = c_void_p()
            count = 0
            for key, value in options(sheaf, ticket).items():
                count = lib.cupsAddOption(key.encode(), value.encode(), count, byref(chosen))
            title = sheaf.title.encode()
            job: int = lib.cupsCreateJob(http, queue, title, count, chosen)
            lib.cupsFreeOptions(count, chosen)
            if job <= 0:
                raise PrinterRefusedError
            if not self._pour(http, queue, job, sheaf):
                lib.cupsCancelJob2(http, queue, job, 1)
                raise PrinterRefusedError
            return job

    def _pour(self, http: Any, queue: bytes, job: int, sheaf: Sheaf) -> bool:
        lib = _library()
        title = sheaf.title.encode()
        status = lib.cupsStartDocument(http, queue, job, title, b"application/pdf", 1)
        for at in range(0, len(sheaf.content), _PIECE):
            if status != _CONTINUE:
                return False
            piece = sheaf.content[at : at + _PIECE]
            status = lib.cupsWriteRequestData(http, piece, len(piece))
        return bool(status == _CONTINUE and lib.cupsFinishDocument(http, queue) < _NOT_FOUND - 6)

    def jobs(self, printer: str) -> frozenset[int]:
        """The jobs that wait or print there."""
        lib = _library()
        with self._connected() as http:  # noqa: SIM117 - the answer belongs to the connection
            with self._answer(http, _GET_JOBS, _printer_uri(printer)) as told:
                found = set()
                each = lib.ippFindAttribute(told, b"job-id", 0) if told else None
                while each:
                    found.add(lib.ippGetInteger(each, 0))
                    each = lib.ippFindNextAttribute(told, b"job-id", 0)
                return frozenset(found)

    def state(self, printer: str, job: int) -> JobState:
        """What became of a job; one that waits at a printer that is stopped is PAUSED."""
        lib = _library()
        uri = f"ipp://localhost/jobs/{job}".encode()
        with self._connected() as http:
            with self._answer(http, _GET_JOB, uri, about=b"job-uri") as told:
                found = lib.ippFindAttribute(told, b"job-state", 0) if told else None
                state = _STATES.get(lib.ippGetInteger(found, 0) if found else 0, JobState.LOST)
            if state in (JobState.WAITING, JobState.STOPPED):
                try:
                    self._look(http, printer)
                except PrinterPausedError:
                    return JobState.PAUSED
                except PrinterRejectsError:
                    pass  # what it has taken it prints
            return state

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        lib = _library()
        http = lib.httpConnect2(
            lib.cupsServer(), lib.ippPort(), None, 0, lib.cupsEncryption(), 1, _PATIENCE_MS, None
        )
        if not http:
            raise PrintServiceStoppedError
        try:
            yield http
        finally:
            lib.httpClose(http)

    @contextmanager
    def _answer(
        self, http: Any, operation: int, uri: bytes, *, about: bytes = b"printer-uri"
    ) -> Iterator[Any]:
        """The service's answer, or None; the library frees the request."""
        lib = _library()
        request = lib.ippNewRequest(operation)
        lib.ippAddString(request, _OPERATION, _URI, about, None, uri)
        user = lib.cupsUser()
        lib.ippAddString(request, _OPERATION, _NAME, b"requesting-user-name", None, user)
        told = lib.cupsDoRequest(http, request, b"/")
        try:
            yield told
        finally:
            if told:
                lib.ippDelete(told)


def _printer_uri(printer: str) -> bytes:
    return f"ipp://localhost/printers/{quote(printer.split('/', maxsplit=1)[0])}".encode()
