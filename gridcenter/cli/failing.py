"""How failures leave the command line: one sentence on stderr, an exit code, never a traceback."""

from __future__ import annotations

import errno
import json
import os
import sys

import click

from gridcenter.base.crash import crash_code, places
from gridcenter.base.i18n import _, describe
from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.text import N_

_WORDS = {
    errno.ENOENT: N_("没有这个文件或文件夹"),
    errno.ENOTDIR: N_("没有这个文件或文件夹"),
    errno.EISDIR: N_("这是一个文件夹"),
    errno.EACCES: N_("没有权限"),
    errno.EPERM: N_("没有权限"),
    errno.EROFS: N_("这里不能写入"),
    errno.ENOSPC: N_("磁盘已满"),
    errno.ENAMETOOLONG: N_("名称太长"),
}
"""What the system says most often, in words; the rest stays as the system says it."""


class FileTroubleError(GridcenterError):
    """The system refused to read or write a file."""

    code = "file_trouble"
    sentence = N_("没有完成：{why}（{name}）。")
    hint = N_("请检查位置是否存在、能否写入、是否还有空间，然后重试。")


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
    if isinstance(failure, BrokenPipeError):
        # Who read us went away; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(failure, click.UsageError):
        return _wrong_usage(failure, as_json=as_json)
    _tell(_named(failure), as_json=as_json)
    return 1


def _named(failure: BaseException) -> GridcenterError:
    """The failure as one that has a sentence."""
    if isinstance(failure, GridcenterError):
        return failure
    if isinstance(failure, click.Abort):
        return InterruptedHereError()
    if isinstance(failure, OSError) and failure.errno is not None:
        said = _(_WORDS[failure.errno]) if failure.errno in _WORDS else failure.strerror
        return FileTroubleError(why=said, name=failure.filename or "—")
    place = (places(failure) or ["—"])[-1]
    return UnexpectedError(name=crash_code(failure), kind=type(failure).__name__, place=place)


def _wrong_usage(failure: click.UsageError, *, as_json: bool) -> int:
    if not as_json:
        failure.show()
        return failure.exit_code
    hint = failure.ctx.get_usage() if failure.ctx is not None else ""
    _say_json("usage", failure.format_message(), hint, {})
    return failure.exit_code


def _tell(failure: GridcenterError, *, as_json: bool) -> None:
    said = describe(failure)
    where = failure.where
    place = {name: getattr(where, name, None) for name in ("file", "row", "field")}
    problems = failure.problems if isinstance(failure, InvalidRecordError) else ()
    if as_json:
        listed = [
            {
                "field": each.field,
                "code": each.code,
                "message": describe(each).message,
                "severity": each.severity,
            }
            for each in problems
        ]
        _say_json(said.code, said.message, said.hint, place, problems=listed)
        return
    file = place["file"]
    named = "" if file is None or file in said.message else f"{file}: "
    details = [f"  {each.field}: {describe(each).message}" for each in problems]
    click.echo("\n".join([f"{named}{said.message} {said.hint}".rstrip(), *details]), err=True)


def _say_json(
    code: str,
    message: str,
    hint: str,
    place: dict[str, object],
    *,
    problems: list[dict[str, object]] | None = None,
) -> None:
    where = {name: place.get(name) for name in ("file", "row", "field")}
    error: dict[str, object] = {"code": code, "message": message, "hint": hint, "where": where}
    if problems:
        error["problems"] = problems
    click.echo(json.dumps({"error": error}, ensure_ascii=False, default=str), err=True)
