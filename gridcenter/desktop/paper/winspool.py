"""The Windows print spooler: the state of a printer and of its jobs (winspool.drv).

PRINTER_INFO_2 and JOB_INFO_1 of winspool.h. A job leaves the queue when it is printed, so one that we
saw and that is gone is done.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_uint32, c_void_p, c_wchar_p
from typing import Any

from gridcenter.desktop.paper.spooler import (
    JobState,
    PrinterGoneError,
    PrinterPausedError,
    PrinterRefusedError,
    PrintServiceStoppedError,
    Ticket,
)
from gridcenter.domain.errors import GridcenterError
from gridcenter.services.paper.sheaves import Sheaf

_NO_SERVICE = {1722, 1723, 1726}
"""RPC_S_SERVER_UNAVAILABLE, RPC_S_SERVER_TOO_BUSY, RPC_S_CALL_FAILED: the spooler is not running."""
_PAUSED, _ERROR, _DELETING, _OFFLINE, _NOT_THERE = 0x1, 0x2, 0x4, 0x80, 0x1000
_WORKS_OFFLINE = 0x400
_JOB_PAUSED, _JOB_ERROR, _JOB_DELETING, _JOB_OFFLINE, _JOB_PAPEROUT = 0x1, 0x2, 0x4, 0x20, 0x40
_JOB_PRINTED, _JOB_DELETED, _JOB_BLOCKED, _JOB_ASKS, _JOB_COMPLETE = (
    0x80,
    0x100,
    0x200,
    0x400,
    0x1000,
)
_JOB_STUCK = _JOB_PAUSED | _JOB_ERROR | _JOB_OFFLINE | _JOB_PAPEROUT | _JOB_BLOCKED | _JOB_ASKS
_JOB_PRINTING = 0x10
_MOST_JOBS = 1000
_TOO_SMALL = 122
"""ERROR_INSUFFICIENT_BUFFER: another job came between asking for the size and asking for the jobs."""
_TRIES = 10


class _PrinterInfo(ctypes.Structure):
    _fields_ = (
        *((name, c_void_p) for name in ("server", "name", "share", "port", "driver", "comment")),
        *((name, c_void_p) for name in ("location", "devmode", "separator", "processor")),
        *((name, c_void_p) for name in ("datatype", "parameters", "security")),
        *((name, c_uint32) for name in ("attributes", "priority", "default_priority")),
        *((name, c_uint32) for name in ("start", "until", "status", "jobs", "pages_a_minute")),
    )


class _JobInfo(ctypes.Structure):
    _fields_ = (
        ("id", c_uint32),
        *((name, c_void_p) for name in ("printer", "machine", "user", "document")),
        *((name, c_void_p) for name in ("datatype", "status_text")),
        *((name, c_uint32) for name in ("status", "priority", "position", "pages", "printed")),
        ("submitted", ctypes.c_uint16 * 8),
    )


def job_state(status: int) -> JobState:
    """A job's state from the bits of JOB_INFO_1.Status."""
    if status & (_JOB_DELETING | _JOB_DELETED):
        return JobState.CANCELLED
    if status & (_JOB_PRINTED | _JOB_COMPLETE):
        return JobState.DONE
    if status & _JOB_STUCK:
        return JobState.PAUSED
    return JobState.PRINTING if status & _JOB_PRINTING else JobState.WAITING


def is_stopped(status: int, attributes: int) -> bool:
    """Whether a printer prints nothing now, from the bits of PRINTER_INFO_2."""
    stopping = _PAUSED | _ERROR | _DELETING | _OFFLINE | _NOT_THERE
    return bool(status & stopping or attributes & _WORKS_OFFLINE)


class WindowsSpooler:
    """See :class:`gridcenter.desktop.paper.spooler.Spooler`."""

    takes_pdf = False

    def __init__(self) -> None:
        lib: Any = ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined]
        lib.OpenPrinterW.argtypes = [c_wchar_p, POINTER(c_void_p), c_void_p]
        lib.ClosePrinter.argtypes = [c_void_p]
        size = POINTER(c_uint32)
        lib.GetPrinterW.argtypes = [c_void_p, c_uint32, c_void_p, c_uint32, size]
        lib.EnumJobsW.argtypes = [
            *(c_void_p, c_uint32, c_uint32, c_uint32, c_void_p, c_uint32, size, size)
        ]
        self._lib = lib

    def check(self) -> None:
        """Raises PrintServiceStoppedError: a stopped spooler shows no printers, which says less."""
        handle = c_void_p()
        if self._lib.OpenPrinterW(None, byref(handle), None):
            self._lib.ClosePrinter(handle)
        elif _last_error() in _NO_SERVICE:
            raise PrintServiceStoppedError

    def look(self, printer: str) -> None:
        """Raises why ``printer`` would print nothing now."""
        with self._opened(printer) as handle:
            needed = c_uint32()
            self._lib.GetPrinterW(handle, 2, None, 0, byref(needed))
            kept = ctypes.create_string_buffer(max(needed.value, ctypes.sizeof(_PrinterInfo)))
            if not self._lib.GetPrinterW(handle, 2, kept, len(kept), byref(needed)):
                raise _refusal(printer)
            info = _PrinterInfo.from_buffer(kept)
            if is_stopped(info.status, info.attributes):
                raise PrinterPausedError(printer=printer)

    def send(self, sheaf: Sheaf, ticket: Ticket) -> int:
        """Windows takes no PDF by itself."""
        raise PrinterRefusedError

    def jobs(self, printer: str) -> frozenset[int]:
        """The jobs that wait or print there."""
        return frozenset(self._states(printer) or ())

    def state(self, printer: str, job: int) -> JobState:
        """What became of a job that was seen before; one that is held up by its printer is PAUSED."""
        states = self._states(printer)
        state = JobState.LOST if states is None else states.get(job, JobState.DONE)
        if state in (JobState.WAITING, JobState.PRINTING):
            try:
                self.look(printer)
            except PrinterPausedError:
                return JobState.PAUSED
        return state

    def _states(self, printer: str) -> dict[int, JobState] | None:
        """The jobs of the queue; what could not be read is no empty queue, where jobs would be done.

        None: it tells nothing and gives no reason, as Wine's (8.0).
        """
        with self._opened(printer) as handle:
            kept, needed, count = ctypes.create_string_buffer(1), c_uint32(), c_uint32()
            for _try in range(_TRIES):
                asked = (handle, 0, _MOST_JOBS, 1, kept, len(kept), byref(needed), byref(count))
                ctypes.set_last_error(0)  # type: ignore[attr-defined]
                if self._lib.EnumJobsW(*asked):
                    found = (_JobInfo * count.value).from_buffer(kept) if count.value else ()
                    return {each.id: job_state(each.status) for each in found}
                if not _last_error():
                    return None
                if _last_error() != _TOO_SMALL:
                    break
                kept = ctypes.create_string_buffer(max(needed.value, 1))
            raise _refusal(printer)

    @contextmanager
    def _opened(self, printer: str) -> Iterator[c_void_p]:
        handle = c_void_p()
        if not self._lib.OpenPrinterW(printer, byref(handle), None):
            raise _refusal(printer)
        try:
            yield handle
        finally:
            self._lib.ClosePrinter(handle)


def _last_error() -> int:
    return int(ctypes.get_last_error())  # type: ignore[attr-defined]


def _refusal(printer: str) -> GridcenterError:
    """Why the spooler did not answer for ``printer`` just now."""
    if _last_error() in _NO_SERVICE:
        return PrintServiceStoppedError()
    return PrinterGoneError(printer=printer)
