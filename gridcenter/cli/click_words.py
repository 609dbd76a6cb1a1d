"""What click says of a wrong command line, in the language of the program.

click asks the gettext catalogue of the system, which has no Chinese for it: its modules are given
this table instead. A sentence that is not in it stays as click says it.
"""

from __future__ import annotations

from collections.abc import Mapping

from click import core, exceptions, formatting, parser, types

from gridcenter.base.i18n import _
from gridcenter.domain.text import N_

_WORDS: Mapping[str, str] = {
    "Options": N_("选项"),
    "Commands": N_("命令"),
    "Usage:": N_("用法："),
    "Error: {message}": N_("用法有误：{message}"),
    "Try '{command} {option}' for help.": N_("用“{command} {option}”查看说明。"),
    "Invalid value: {message}": N_("值不对：{message}"),
    "Invalid value for {param_hint}: {message}": N_("{param_hint} 的值不对：{message}"),
    "Missing argument": N_("缺少参数"),
    "Missing option": N_("缺少选项"),
    "Missing parameter": N_("缺少参数"),
    "Missing command.": N_("缺少命令。"),
    "No such option {name!r}.": N_("没有 {name!r} 这个选项。"),
    "No such command {name!r}.": N_("没有 {name!r} 这个命令。"),
    "Did you mean {possibility}?": N_("是不是 {possibility}？"),
    "Choose from:\n\t{choices}": N_("可选：\n\t{choices}"),
    "{value!r} is not {choice}.": N_("{value!r} 不是 {choice}。"),
    "{value!r} is not one of {choices}.": N_("{value!r} 不在 {choices} 之中。"),
    "{value!r} is not a valid {number_type}.": N_("{value!r} 不是有效的 {number_type}。"),
    "{value} is not in the range {range}.": N_("{value} 不在范围 {range} 内。"),
    "{name} {filename!r} does not exist.": N_("没有 {filename!r}。"),
    "{name} {filename!r} is a file.": N_("{filename!r} 是一个文件。"),
    "{name} {filename!r} is a directory.": N_("{filename!r} 是一个文件夹。"),
    "{name} {filename!r} is not readable.": N_("{filename!r} 不能读取。"),
    "{name} {filename!r} is not writable.": N_("{filename!r} 不能写入。"),
    "Option {name!r} does not take a value.": N_("选项 {name!r} 不带值。"),
    "Option {name!r} requires an argument.": N_("选项 {name!r} 要带一个值。"),
    "Option {name!r} requires {nargs} arguments.": N_("选项 {name!r} 要带 {nargs} 个值。"),
    "Argument {name!r} takes {nargs} values.": N_("参数 {name!r} 要 {nargs} 个值。"),
    "Got unexpected extra argument ({args})": N_("多了参数（{args}）"),
    "Got unexpected extra arguments ({args})": N_("多了参数（{args}）"),
}


def _said(message: str) -> str:
    return _(_WORDS[message]) if message in _WORDS else message


def _said_of(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)


def speak() -> None:
    """Have click speak the language of the program from now on."""
    for module in (core, exceptions, formatting, parser, types):
        for name, ours in (("_", _said), ("ngettext", _said_of)):
            if hasattr(module, name):
                setattr(module, name, ours)
