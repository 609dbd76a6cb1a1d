"""winspool.drv as the program meets it, with the structures of winspool.h, on any system."""

import ctypes
from ctypes import wintypes

GONE, TOO_SMALL, NO_SERVER = 1801, 122, 1722
"""ERROR_INVALID_PRINTER_NAME, ERROR_INSUFFICIENT_BUFFER, RPC_S_SERVER_UNAVAILABLE."""


class _Printer(ctypes.Structure):
    """PRINTER_INFO_2W as winspool.h has it."""

    _fields_ = (
        *((name, wintypes.LPWSTR) for name in ("pServerName", "pPrinterName", "pShareName")),
        *((name, wintypes.LPWSTR) for name in ("pPortName", "pDriverName", "pComment")),
        ("pLocation", wintypes.LPWSTR),
        ("pDevMode", ctypes.c_void_p),
        *((name, wintypes.LPWSTR) for name in ("pSepFile", "pPrintProcessor", "pDatatype")),
        ("pParameters", wintypes.LPWSTR),
        ("pSecurityDescriptor", ctypes.c_void_p),
        *((name, ctypes.c_uint32) for name in ("Attributes", "Priority", "DefaultPriority")),
        *((name, ctypes.c_uint32) for name in ("StartTime", "UntilTime", "Status")),
        *((name, ctypes.c_uint32) for name in ("cJobs", "AveragePPM")),
    )


class _Job(ctypes.Structure):
    """JOB_INFO_1W as winspool.h has it."""

    _fields_ = (
        ("JobId", ctypes.c_uint32),
        *((name, wintypes.LPWSTR) for name in ("pPrinterName", "pMachineName", "pUserName")),
        *((name, wintypes.LPWSTR) for name in ("pDocument", "pDatatype", "pStatus")),
        *((name, ctypes.c_uint32) for name in ("Status", "Priority", "Position")),
        *((name, ctypes.c_uint32) for name in ("TotalPages", "PagesPrinted")),
        ("Submitted", ctypes.c_uint16 * 8),
    )


class FakeWinspool:
    """A spooler with one printer; ``jobs`` are its queue: number and status bits.

    ``then`` are turns of fate, one for each time the queue is asked for from the first job on.
    """

    def __init__(self, printer):
        self.printer, self.is_running, self.is_there = printer, True, True
        self.status = self.attributes = 0
        self.jobs = {}
        self.then = []
        self.asked = []
        self.late_jobs = 0
        self.error = 0
        self.tells_jobs = True
        self.open = set()
        for name in ("OpenPrinterW", "ClosePrinter", "GetPrinterW", "EnumJobsW"):
            setattr(self, name, _Call(getattr(self, f"_{name}")))

    def install(self, monkeypatch):
        """Be what ctypes loads."""
        monkeypatch.setattr(ctypes, "WinDLL", lambda *_name, **_how: self, raising=False)
        monkeypatch.setattr(ctypes, "get_last_error", lambda: self.error, raising=False)
        monkeypatch.setattr(ctypes, "set_last_error", self._refuse, raising=False)

    def begin(self, status=0x8):
        """A program begins a job: its number."""
        number = max(self.jobs, default=6) + 1
        self.jobs[number] = status
        return number

    def _refuse(self, code):
        self.error = code
        return 0

    def _OpenPrinterW(self, name, handle, _defaults):
        self.asked.append(("open", name))
        if not self.is_running:
            return self._refuse(NO_SERVER)
        if name is not None and (name != self.printer or not self.is_there):
            return self._refuse(GONE)
        handle._obj.value = 77
        self.open.add(77)
        return 1

    def _ClosePrinter(self, handle):
        self.open.discard(handle.value)
        return 1

    def _GetPrinterW(self, _handle, level, room, size, needed):
        self.asked.append(("printer", level))
        assert level == 2
        if not self.is_running:
            return self._refuse(NO_SERVER)
        needed._obj.value = ctypes.sizeof(_Printer)
        if room is None or size < ctypes.sizeof(_Printer):
            return self._refuse(TOO_SMALL)
        info = _Printer.from_buffer(room)
        info.Status, info.Attributes = self.status, self.attributes
        return 1

    def _EnumJobsW(self, _handle, first, _count, level, room, size, needed, returned):
        self.asked.append(("jobs", level))
        assert (first, level) == (0, 1)
        if not self.tells_jobs:
            return 0
        if not self.is_running:
            return self._refuse(NO_SERVER)
        if self.jobs and self.then and size >= len(self.jobs) * ctypes.sizeof(_Job):
            self.then.pop(0)(self)
            if not self.is_running:
                return self._refuse(NO_SERVER)
        needed._obj.value = len(self.jobs) * ctypes.sizeof(_Job)
        if size < needed._obj.value:
            if self.late_jobs:
                self.late_jobs -= 1
                self.begin()
            return self._refuse(TOO_SMALL)
        found = (_Job * len(self.jobs)).from_buffer(room) if self.jobs else ()
        for each, (number, status) in zip(found, self.jobs.items(), strict=True):
            each.JobId, each.Status = number, status
        returned._obj.value = len(self.jobs)
        return 1


class _Call:
    """A function of the library; its types are set and kept."""

    def __init__(self, do):
        self.argtypes, self._do = None, do

    def __call__(self, *arguments):
        assert len(arguments) == len(self.argtypes)
        return self._do(*arguments)
