"""One process that has read the tests and waits: each mutant is tried in a fork of it.

To read pytest, the tests and the program takes seconds; most mutants are noticed in a tenth of one. What was
changed inside a function is put into the functions that are loaded. Anything else (a number by name, a table
that is made when its module is read) wants a process of its own, as does a machine that cannot fork.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from inspect import CO_OPTIMIZED
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import pytest

COLD = 98
"""What the fork of a mutant that must be read anew answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A mutant (none: the program as it is) and the tests to run until the first failure."""

    path: str
    before: bytes
    after: bytes
    tests: Sequence[str]
    seconds: float
    patience: float
    """Further seconds for the test that runs when ``seconds`` are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A function before and after; an outer one stands in a module or a class."""

    before: CodeType
    after: CodeType
    outer: bool


def bodies(before: CodeType, after: CodeType, *, inside: bool = False) -> list[Body] | None:
    """The functions that are no longer the same; None when what is run on reading is not."""
    function = bool(before.co_flags & CO_OPTIMIZED)
    pairs = list(zip(_inner(before), _inner(after), strict=False))
    same = _own(before) == _own(after) and len(_inner(before)) == len(_inner(after))
    found: list[Body] = []
    for one, other in pairs:
        deeper = bodies(one, other, inside=inside or function)
        if deeper is None:
            return None
        found += deeper
    if same and not found:
        return []
    if function or inside:
        return [Body(before=before, after=after, outer=not inside), *found]
    return found if same else None


def _inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    """All of a code but its places in the text and the functions inside it."""
    consts = [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]
    variables = (code.co_varnames, code.co_freevars, code.co_cellvars, code.co_names)
    return (code.co_code, code.co_flags, code.co_exceptiontable, consts, variables)


class Picked:
    """A pytest plugin: of what was collected only ``tests``, in their order.

    pytest itself ends with an error, which would read as a failure, where one of them is gone since.
    """

    def __init__(self, tests: Sequence[str]) -> None:
        self._tests = tests

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Ids, files or folders, as they are named."""
        items[:] = _wanted(_named(items), self._tests)


def _named(items: Sequence[pytest.Item]) -> dict[str, list[pytest.Item]]:
    """Every test under its id, its file and the folders of that."""
    named: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        file = Path(item.nodeid.split("::", 1)[0])
        for name in (item.nodeid, file.as_posix(), *(each.as_posix() for each in file.parents)):
            named[name].append(item)
    return named


def _wanted(items: dict[str, list[pytest.Item]], tests: Sequence[str]) -> list[pytest.Item]:
    return list(dict.fromkeys(item for test in tests for item in items.get(test, ())))


class Waiting:
    """A pytest plugin: instead of running what was read, it answers what it is asked."""

    def __init__(self, place: str, asked: Connection) -> None:
        self._place = place
        self._asked = asked
        self._loaded: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer until nothing more is asked; comes before pytest's own."""
        items = _named(session.items)
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename.startswith(self._place):
                self._loaded[_where(each.__code__)].append(each)
        gc.collect()
        gc.freeze()  # what was read once is no fork's to look through
        self._asked.send(len(session.items))
        while (asked := self._asked.recv()) is not None:
            self._asked.send(self._answered(session, items, asked))
        return True

    def _answered(
        self, session: pytest.Session, items: dict[str, list[pytest.Item]], asked: Asked
    ) -> int | None:
        """The fork's exit code, None when it was ended."""
        told = (session, items, asked)
        process = get_context("fork").Process(target=self._tried, args=told)
        process.start()
        process.join(asked.seconds)
        process.join(asked.patience)
        if process.is_alive():
            process.kill()
            process.join()
            return None
        return process.exitcode

    def _tried(
        self, session: pytest.Session, items: dict[str, list[pytest.Item]], asked: Asked
    ) -> None:
        if not self._put(asked):
            os._exit(COLD)
        wanted = _wanted(items, asked.tests)
        if not wanted:  # tests that are gone since they were recorded say nothing
            os._exit(0)
        failed = session.testsfailed
        for item, following in zip(wanted, [*wanted[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed > failed:
                os._exit(1)
        os._exit(0)

    def _put(self, asked: Asked) -> bool:
        """Change what is loaded; False when that is not enough."""
        if asked.before == asked.after or _module(asked.path) not in sys.modules:
            return True  # not read yet: it will be read as it is now
        name = str(Path(self._place) / asked.path)
        found = bodies(*(compile(each, name, "exec") for each in (asked.before, asked.after)))
        if not found:
            return False
        for body in found:
            loaded = self._loaded.get(_where(body.before), [])
            if body.outer and not loaded:
                return False
            for function in loaded:
                try:
                    function.__code__ = body.after
                except ValueError:  # it no longer closes over the same variables
                    return False
        return True


def _where(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")
