"""libcups as the program meets it: a server with one printer and what became of its jobs."""

from __future__ import annotations

from ctypes import c_void_p
from dataclasses import dataclass, field
from typing import Any

NOT_FOUND, CONTINUE, OK = 0x0406, 100, 0
GET_JOB, GET_JOBS, GET_PRINTER = 0x0009, 0x000A, 0x000B


@dataclass
class FakeCups:
    """The calls of the CUPS programming manual that we make; ``open`` counts what is not closed."""

    listens: bool = True
    answers: bool = True
    known: bool = True
    printer: dict[bytes, Any] = field(default_factory=dict)
    job: dict[bytes, Any] = field(default_factory=dict)
    queued: list[int] = field(default_factory=list)
    number: int = 41
    takes: int = 1 << 30
    finished: int = OK
    options: dict[bytes, bytes] = field(default_factory=dict)
    poured: bytes = b""
    titled: tuple[bytes, bytes] | None = None
    cancelled: list[int] = field(default_factory=list)
    open: int = 0

    def __post_init__(self) -> None:
        self._asked: list[Any] = [None]
        self._error = OK

    def cupsServer(self) -> bytes:
        return b"localhost"

    def cupsUser(self) -> bytes:
        return b"officer"

    def ippPort(self) -> int:
        return 631

    def cupsEncryption(self) -> int:
        return 0

    def cupsLastError(self) -> int:
        return self._error

    def httpConnect2(self, *_given: object) -> int | None:
        self.open += self.listens
        return 1 if self.listens else None

    def httpClose(self, _http: int) -> None:
        self.open -= 1

    def ippNewRequest(self, operation: int) -> int:
        self._asked.append(operation)
        return len(self._asked) - 1

    def ippAddString(self, *_given: object) -> None:
        pass

    def cupsDoRequest(self, _http: int, request: int, _path: bytes) -> int | None:
        gone = self._asked[request] == GET_PRINTER and not self.known
        self._error = NOT_FOUND if gone else OK
        self.open += self.answers
        return request if self.answers else None

    def ippDelete(self, _told: int) -> None:
        self.open -= 1

    def ippFindAttribute(self, told: int, name: bytes, _tag: int) -> Any:
        if self._asked[told] == GET_JOBS:
            self._left = list(self.queued)
            return self._left.pop(0) if self._left else None
        said = self.printer if self._asked[told] == GET_PRINTER else self.job
        return (said[name],) if name in said else None

    def ippFindNextAttribute(self, _told: int, _name: bytes, _tag: int) -> Any:
        return self._left.pop(0) if self._left else None

    def ippGetInteger(self, found: Any, _at: int) -> int:
        return found[0] if isinstance(found, tuple) else found

    def ippGetBoolean(self, found: tuple[int], _at: int) -> int:
        return found[0]

    def cupsAddOption(self, key: bytes, value: bytes, count: int, _chosen: object) -> int:
        self.options[key] = value
        return count + 1

    def cupsFreeOptions(self, _count: int, _chosen: c_void_p) -> None:
        pass

    def cupsCreateJob(self, _http: int, queue: bytes, title: bytes, *_more: object) -> int:
        self.titled = (queue, title)
        return self.number

    def cupsStartDocument(self, *_given: object) -> int:
        return CONTINUE if self.takes > 0 else 400

    def cupsWriteRequestData(self, _http: int, piece: bytes, size: int) -> int:
        assert len(piece) == size
        self.poured += piece
        return CONTINUE if len(self.poured) <= self.takes else 400

    def cupsFinishDocument(self, _http: int, _queue: bytes) -> int:
        return self.finished

    def cupsCancelJob2(self, _http: int, _queue: bytes, job: int, _purge: int) -> int:
        self.cancelled.append(job)
        return 1
