"""Whether the process that left a mark still runs, where the system is asked another way."""

import ctypes
import os
import sys

import pytest

from gridcenter.base import surroundings

RUNS, ENDED = 259, 0


class Kernel:
    """kernel32 as it is asked: processes by number with their exit code; None is one of somebody else."""

    def __init__(self, processes):
        self.processes, self.open, self.error = processes, set(), 0
        for name in ("OpenProcess", "GetExitCodeProcess", "CloseHandle"):
            setattr(self, name, _Call(getattr(self, f"_{name}")))

    def _OpenProcess(self, wanted, _inherits, number):
        assert wanted == 0x1000
        if self.processes.get(number) is None:
            self.error = 5 if number in self.processes else 87
            return None
        self.open.add(number)
        return number

    def _GetExitCodeProcess(self, handle, code):
        code._obj.value = self.processes[handle]
        return 1

    def _CloseHandle(self, handle):
        self.open.remove(handle)


class _Call:
    def __init__(self, do):
        self._do = do

    def __call__(self, *arguments):
        assert len(arguments) == len(self.argtypes)
        return self._do(*arguments)


@pytest.fixture
def windows(monkeypatch):
    kernel = Kernel({7: RUNS, 8: ENDED, 9: None})
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_name, **_how: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: kernel.error, raising=False)
    monkeypatch.setattr(os, "kill", lambda *_a: pytest.fail("Ctrl+C for everybody at this console"))
    yield kernel
    assert kernel.open == set(), "a handle is left open"


@pytest.mark.parametrize(("number", "is_free"), [(7, False), (8, True), (9, False), (10, True)])
def test_a_mark_of_a_program_that_ended_is_taken_over_on_windows(
    windows, tmp_path, monkeypatch, number, is_free
):
    mark = tmp_path / "gridcenter.inuse"
    monkeypatch.setattr(os, "getpid", lambda: number)
    assert surroundings.claim(mark)
    assert surroundings.claim(mark) is is_free
