"""What the system's print service knows: whether a printer takes work, and what became of a job.

Qt's own answers do not tell: with a queue that is gone, rejecting or paused its ``begin`` and ``end``
are true (Qt 6.11, CUPS 2.4). So the service itself is asked before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.services.paper.sheaves import Sheaf


class NoPrinterError(GridcenterError):
    """The system knows no printer at all."""

    code = "no_printer"
    sentence = N_("没有打印：这台电脑上没有打印机。")
    hint = N_("请先在系统里添加打印机；也可以先导出 PDF。")


class PrintServiceStoppedError(GridcenterError):
    """CUPS or the Windows spooler does not answer."""

    code = "print_service_stopped"
    sentence = N_("没有打印：打印服务没有运行。")
    hint = N_("请重启电脑，或让管理员启动打印服务后再打印；也可以先导出 PDF。")


class PrinterGoneError(GridcenterError):
    """The printer was removed since it was chosen."""

    code = "printer_gone"
    sentence = N_("没有打印：打印机“{printer}”已经不在了。")
    hint = N_("请换一台打印机，或检查它的连接。")


class PrinterPausedError(GridcenterError):
    """The printer is stopped or switched off."""

    code = "printer_paused"
    sentence = N_("没有打印：打印机“{printer}”已暂停或脱机。")
    hint = N_("请在系统的打印机设置里恢复它，检查电源、纸张和连接，再打印一次。")


class PrinterRejectsError(GridcenterError):
    """The queue takes no new jobs."""

    code = "printer_rejects"
    sentence = N_("没有打印：打印机“{printer}”现在不接受任务。")
    hint = N_("请在系统的打印机设置里改为接受任务，或换一台打印机。")


class PrinterLacksPaperError(GridcenterError):
    """The printer cannot take sheets of this size."""

    code = "printer_lacks_paper"
    sentence = N_("没有打印：打印机“{printer}”不能打 {paper} 纸。")
    hint = N_("请换一台能打 {paper} 的打印机；报表可在上方改用 A4 纸。")


class PrinterRefusedError(GridcenterError):
    """The printer or its driver did not take the job."""

    code = "printer_refused"
    sentence = N_("没有打印：打印机没有接受任务。")
    hint = N_("检查打印机是否开机、有纸、已连接；也可以先导出 PDF。")


class JobCancelledError(GridcenterError):
    """Somebody cancelled the job before it was printed."""

    code = "print_job_cancelled"
    sentence = N_("没有打完：打印任务 {job} 被取消了。")
    hint = N_("需要时再打印一次。")


class JobAbortedError(GridcenterError):
    """The print service gave the job up."""

    code = "print_job_aborted"
    sentence = N_("没有打完：打印服务中止了任务 {job}。")
    hint = N_("请检查打印机和它的驱动，再打印一次；也可以先导出 PDF。")


class UnprovenError(GridcenterError):
    """Nobody but who stands at the printer knows whether paper came out: the officer's word counts."""


class JobWaitsError(UnprovenError):
    """The job waits at a printer that is stopped."""

    code = "print_job_waits"
    sentence = N_("任务 {job} 在排队：打印机“{printer}”已暂停或脱机。")
    hint = N_("恢复打印机后它会自动打印，不必再送一次。纸出来了才算打印完成。")


class JobUnknownError(UnprovenError):
    """The print service does not say what became of the job."""

    code = "print_job_unknown"
    sentence = N_("已交给打印机“{printer}”，但系统没有告诉任务的结果。")
    hint = N_("请看看打印机：纸出来了才算打印完成。")


class JobState(StrEnum):
    """What became of a job.

    ``PAUSED``: it waits because its printer is stopped; ``STOPPED``: it is stuck at a printer that
    runs, as after a filter that failed; ``LOST``: the service does not know it, or cannot be asked.
    """

    WAITING = "waiting"
    PAUSED = "paused"
    STOPPED = "stopped"
    PRINTING = "printing"
    DONE = "done"
    CANCELLED = "cancelled"
    ABORTED = "aborted"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What the officer chose: the printer, and how it should print."""

    printer: str
    copies: int = 1
    sides: str = ""
    """``one``, ``long`` (edge), ``short``; empty: as the printer does by itself."""
    collate: bool = True
    colour: bool = True
    more: tuple[tuple[str, str], ...] = ()
    """Further choices of the dialog in the words of the print service."""

    @property
    def both_sides(self) -> bool:
        """Whether pages go on both sides of a sheet."""
        return self.sides in ("long", "short")


PAUSES_MS = (200, 300, 500, 500, 1000, 1000, 1500, 2000, 3000, 5000, 5000)
"""How long a job is followed, twenty seconds in all: most are printed or given up by then."""


def is_delivered(states: Mapping[int, JobState], printer: str, *, last: bool) -> bool:
    """Whether the print service has these jobs for good; False: ask again.

    ``last``: they were followed long enough, and what then still waits its turn or prints is the
    printer's. Raises JobAbortedError, JobCancelledError, JobWaitsError, JobUnknownError.
    """
    for job, state in states.items():
        if state in (JobState.ABORTED, JobState.STOPPED):
            raise JobAbortedError(job=job)
        if state is JobState.CANCELLED:
            raise JobCancelledError(job=job)
        if state is JobState.PAUSED:
            raise JobWaitsError(job=job, printer=printer)
    if not states or JobState.LOST in states.values():
        raise JobUnknownError(printer=printer)
    return last or all(state is JobState.DONE for state in states.values())


class Spooler(Protocol):
    """The print service of this system. Its calls may take moments: they belong on the worker."""

    takes_pdf: bool
    """Whether :meth:`send` works; else pages are painted through Qt."""

    def check(self) -> None:
        """Raises PrintServiceStoppedError."""

    def look(self, printer: str) -> None:
        """Raises the failure that explains why ``printer`` would print nothing now."""

    def send(self, sheaf: Sheaf, ticket: Ticket) -> int:
        """Hand a job over and return its number. Raises PrinterRefusedError and those of look."""

    def jobs(self, printer: str) -> frozenset[int]:
        """The numbers of the jobs that wait or print there."""

    def state(self, printer: str, job: int) -> JobState:
        """What became of a job."""
