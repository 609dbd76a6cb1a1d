"""How failures leave the command line: one sentence on stderr, an exit code, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import sys

import click

from gridcenter.base.crash import crash_code, places
from gridcenter.base.i18n import describe
from gridcenter.base.system_words import in_words
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import shown, shown_json
from gridcenter.services.folder import trouble

_CLOSED_PIPE = 232
"""ERROR_NO_DATA: what Windows answers, beside EINVAL, to writing into a pipe that nobody reads."""


class FileTroubleError(GridcenterError):
    """The system refused to read or write a file."""

    code = "file_trouble"
    sentence = N_("没有完成：{why}（{name}）。")
    hint = N_("请检查位置是否存在、能否写入、是否还有空间，然后重试。")


class NotTextError(GridcenterError):
    """Bytes on the command line are no text, so that they cannot be kept as one."""

    code = "not_text"
    sentence = N_("没有完成：给出的文字里有无法识别的字符。")
    hint = N_("请用 UTF-8 编码的终端重新输入。")


class PasswordMissingError(GridcenterError):
    """There is no terminal to ask at, and no password was given."""

    code = "password_missing"
    sentence = N_("没有给出密码。")
    hint = N_("请用 --password-file、环境变量 GRIDCENTER_PASSWORD，或在终端中输入。")


class InterruptedHereError(GridcenterError):
    """Ctrl+C: what was not finished is not written."""

    code = "interrupted"
    sentence = N_("已中断，没有完成的一步不会写入一半。")


class UnexpectedError(GridcenterError):
    """A bug, named so that it can be told over the phone; never with values."""

    code = "unexpected"
    sentence = N_("程序遇到了没有料到的问题，这一步没有完成（{name}）。")
    hint = N_("已保存的数据是安全的；请把这句话告诉技术支持：{kind}，{place}。")


def leave(failure: BaseException, *, as_json: bool) -> int:
    """Say on stderr what failed and return the exit code of the program."""
    if _reader_left(failure):
        # Who read us went away; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(failure, click.UsageError):
        return _wrong_usage(failure, as_json=as_json)
    _tell(_named(failure), as_json=as_json)
    return 1


def _reader_left(failure: BaseException) -> bool:
    """Whether our standard output leads nowhere any more."""
    if isinstance(failure, BrokenPipeError):
        return True
    # Windows has no EPIPE: a closed pipe is an invalid argument without a file's name.
    return (
        isinstance(failure, OSError)
        and failure.filename is None
        and (failure.errno == errno.EINVAL or getattr(failure, "winerror", 0) == _CLOSED_PIPE)
    )


def _named(failure: BaseException) -> GridcenterError:
    """The failure as one that has a sentence."""
    failure = trouble.told_of(failure)
    if isinstance(failure, GridcenterError):
        return failure
    if isinstance(failure, click.Abort):
        return InterruptedHereError()
    if isinstance(failure, OSError) and failure.errno is not None:
        return FileTroubleError(why=in_words(failure), name=failure.filename or "—")
    if isinstance(failure, UnicodeEncodeError):
        return NotTextError()
    place = (places(failure) or ["—"])[-1]
    return UnexpectedError(name=crash_code(failure), kind=type(failure).__name__, place=place)


def told(failure: GridcenterError) -> dict[str, object]:
    """What programs are told of a failure."""
    said = describe(failure)
    place = {name: getattr(failure.where, name, None) for name in ("file", "row", "field")}
    error = {"code": said.code, "message": said.message, "hint": said.hint, "where": place}
    problems = [
        {
            "field": each.field,
            "code": each.code,
            "message": describe(each).message,
            "severity": each.severity,
        }
        for each in _problems(failure)
    ]
    return {"error": {**error, "problems": problems} if problems else error}


def _problems(failure: GridcenterError) -> tuple[Problem, ...]:
    return failure.problems if isinstance(failure, InvalidRecordError) else ()


def _wrong_usage(failure: click.UsageError, *, as_json: bool) -> int:
    if as_json:
        hint = failure.ctx.get_usage() if failure.ctx is not None else ""
        where = dict.fromkeys(("file", "row", "field"))
        said = {"code": "usage", "message": failure.format_message(), "hint": hint, "where": where}
        _say_json({"error": said})
    else:
        failure.show()
    return failure.exit_code


def _tell(failure: GridcenterError, *, as_json: bool) -> None:
    if as_json:
        _say_json(told(failure))
        return
    said, where = describe(failure), failure.where
    file = where.file if where is not None else None
    named = "" if file is None or file in said.message else f"{file}: "
    details = [f"  {each.field}: {describe(each).message}" for each in _problems(failure)]
    told_all = "\n".join([f"{named}{said.message} {said.hint}".rstrip(), *details])
    click.echo(shown(told_all), err=True)


def _say_json(payload: dict[str, object]) -> None:
    click.echo(shown_json(json.dumps(payload, ensure_ascii=False, default=str)), err=True)
