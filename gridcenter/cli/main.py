"""The program's commands, their common options, and how failures leave.

Exit codes: 0 done; 1 refused, with one sentence on stderr; 2 usage; 3 done with warnings.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from gridcenter import __version__
from gridcenter.base.i18n import LANGUAGES, _, set_language
from gridcenter.base.paths import default_data_folder
from gridcenter.cli import click_words, failing, streams
from gridcenter.cli.password_file import secret_of
from gridcenter.domain.written.door import shown, shown_json
from gridcenter.presenters.window_status import clock_words
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, attempts, automatic, backup, timekeeping

PASSWORD_VARIABLE = "GRIDCENTER_PASSWORD"  # noqa: S105 - the variable's name, not a password

_MODULES = {
    "init": "folders",
    "account": "accounts",
    "backup": "folders",
    "rekey": "folders",
    "check-data": "folders",
    "audit": "folders",
    "diagnose": "folders",
    "rescue": "rescuing",
    "divisions": "divisions",
    "villages": "folders",
    "list": "lists",
    "template": "lists",
    "add": "registers",
    "set": "registers",
    "remove": "registers",
    "restore": "registers",
    "bin": "registers",
    "retention": "retention",
    "undo": "registers",
    "redo": "registers",
    "history": "histories",
    "incident": "incidents",
    "attach": "attaching",
    "attachments": "attaching",
    "clock": "clock",
    "check": "months",
    "month": "months",
    "import": "sheets",
    "report": "reports",
    "chart": "charts",
    "card": "cards",
    "register": "cards",
    "units": "cards",
    "unit": "unit_names",
    "export": "packs",
    "verify": "packs",
    "receive": "packs",
    "office": "office",
    "receipt": "papers",
    "amendment": "papers",
    "board": "boards",
    "quarantine": "boards",
    "conflicts": "conflicts",
    "directive": "directives",
    "rezone": "rezoning",
    "holidays": "holidays",
    "calendar": "seasons",
    "rota": "books",
    "self-check": "books",
    "requested": "books",
    "worklist": "worklists",
    "deadlines": "holidays",
    "demo": "demo",
    "lake": "lake",
    "update": "updating",
}
"""Which module of this package holds a command: modules load only when their command is run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the command line cannot do itself and gets from :mod:`gridcenter.app`."""

    run_desktop: Callable[[Path | None, str | None], int]
    render_chart: Callable[..., object]
    print_pages: Callable[..., object]


@dataclass(slots=True, kw_only=True)
class Session:
    """One run of the program: where the data lies, how to speak, and the opened centre."""

    surroundings: Surroundings
    folder: Path
    as_json: bool
    password_file: Path | None
    who: str | None = None
    clock_right: bool = False
    exit_code: int = 0
    _centre: Centre | None = field(default=None, repr=False)
    _work_before: int = 0
    is_done: bool = False
    """Whether the command came to its end; one that was refused makes no backup either."""
    at_end: Callable[[], object] | None = None
    """What is left to do when the data is closed; nothing comes after it."""

    def centre(self) -> Centre:
        """The signed-in centre, opened on first use."""
        if self._centre is None:
            accounts.refuse_missing(self.folder)
            wait = attempts.seconds(self.folder)
            if wait:
                self.progress(_("连续输错密码，{seconds} 秒后再试……").format(seconds=wait))
            self._centre = accounts.open_folder(
                self.folder, password=self.password(), name=self.who
            )
            self._work_before = backup.work(self._centre.db)
            self._doubt_clock(self._centre)
        return self._centre

    def _doubt_clock(self, centre: Centre) -> None:
        """Ask on stderr whether the clock is right, unless ``--clock-right`` says so: writing waits for the answer."""
        doubt = timekeeping.doubt(centre)
        if doubt is not None and self.clock_right:
            timekeeping.confirm(centre)
        elif doubt is not None and not self.as_json:
            click.echo(shown(clock_words(doubt)), err=True)

    def password(self, *, confirm: bool = False) -> str:
        """The password from --password-file, the environment or a prompt, in this order."""
        if self.password_file is not None:
            return secret_of(self.password_file)
        from_environment = os.environ.get(PASSWORD_VARIABLE)
        if from_environment:
            return from_environment
        return ask_password("密码 Password", confirm=confirm)

    def emit(self, payload: Any, text: str = "") -> None:
        """Write the result: ``payload`` with --json, otherwise ``text`` for people."""
        if self.as_json:
            click.echo(shown_json(json.dumps(payload, ensure_ascii=False, indent=2, default=str)))
        elif text:
            click.echo(shown(text))

    def progress(self, text: str) -> None:
        """A passing note on stderr, on a terminal only."""
        if streams.is_console(sys.stderr):
            click.echo(shown(text), err=True)

    def warn(self, text: str) -> None:
        """Say a warning on stderr; the run ends with exit code 3."""
        self.exit_code = 3
        click.echo(shown(text), err=True)

    def close(self) -> None:
        """Close the data file if it was opened."""
        if self._centre is not None:
            if self.is_done and backup.work(self._centre.db) != self._work_before:
                automatic.on_close(self._centre, every_time=False)
            self._centre.close()


def ask_password(what: str, *, confirm: bool) -> str:
    """A password from the terminal, unseen; from a pipe its first line. PasswordMissingError."""
    if streams.is_console(sys.stdin):
        return str(click.prompt(what, hide_input=True, confirmation_prompt=confirm, err=True))
    line = sys.stdin.readline().strip("\r\n") if sys.stdin is not None else ""
    if not line:
        raise failing.PasswordMissingError
    return line


class _Commands(click.Group):
    """A group whose commands load from their module when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module_name = _MODULES.get(cmd_name)
        if module_name is None:
            return None
        module = importlib.import_module(f"gridcenter.cli.{module_name}")
        commands: tuple[click.Command, ...] = module.commands
        return next((each for each in commands if each.name == cmd_name), None)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    epilog="这几项写在命令之前或之后都可以。 These options may stand before or after the command.",
)
@click.option("--data", "folder", type=click.Path(path_type=Path), help="数据目录 data folder")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="语言 language")
@click.option("--json", "as_json", is_flag=True, help="结果用 JSON result as JSON")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="密码在这个文件里 the password is in this file",
)
@click.option("--as", "who", metavar="NAME", help="用哪个账号登录 which account signs in")
@click.option(
    "--clock-right",
    "clock_right",
    is_flag=True,
    help="电脑时间没错（被问到时） the PC's clock is right, when asked",
)
@click.version_option(version=__version__, prog_name="gridcenter", message="%(prog)s %(version)s")
@click.pass_context
def program(
    ctx: click.Context,
    folder: Path | None,
    language: str | None,
    as_json: bool,
    password_file: Path | None,
    who: str | None,
    clock_right: bool,
) -> None:
    """综治中心报表工作台。不带命令时打开窗口。 Without a command: the desktop."""
    set_language(language or "zh_CN")
    session = Session(
        surroundings=ctx.obj,
        folder=folder or default_data_folder(),
        as_json=as_json,
        password_file=password_file,
        who=who,
        clock_right=clock_right,
    )
    ctx.obj = session
    ctx.call_on_close(session.close)
    if ctx.invoked_subcommand is None:
        session.exit_code = session.surroundings.run_desktop(folder, language)


_COMMON = {
    **dict.fromkeys(("--data", "--lang", "--password-file", "--as"), True),
    "--json": False,
    "--clock-right": False,
}
"""The options of every command, and whether they take a value."""


def _common_first(arguments: Sequence[str]) -> list[str]:
    """``arguments`` with the common options at the front, wherever they stood before a ``--``."""
    first: list[str] = []
    rest = list(arguments)
    kept: list[str] = []
    while rest and rest[0] != "--":
        word = rest.pop(0)
        name, equals, _value = word.partition("=")
        if name not in _COMMON:
            kept.append(word)
            continue
        first.append(word)
        if _COMMON[name] and not equals and rest:
            first.append(rest.pop(0))
    return first + kept + rest


def _asks_english(ordered: Sequence[str]) -> bool:
    return "--lang=en" in ordered or ("--lang", "en") in pairwise(ordered)


def run(arguments: Sequence[str], surroundings: Surroundings) -> int:
    """Run the program and return its exit code; failures are said, never shown as tracebacks."""
    ordered = _common_first(arguments)
    as_json = "--json" in ordered
    streams.settle(as_json=as_json)
    context: list[Session] = []
    try:
        # What is wrong with the command line is said before any command could choose the language.
        set_language("en" if _asks_english(ordered) else "zh_CN")
        click_words.speak()
        with program.make_context("gridcenter", ordered, obj=surroundings) as ctx:
            program.invoke(ctx)
            if isinstance(ctx.obj, Session):
                ctx.obj.is_done = True
                context.append(ctx.obj)
        sys.stdout.flush()
        if context and context[0].at_end is not None:
            context[0].at_end()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except Exception as failure:  # a bug is said in one sentence too
        return failing.leave(failure, as_json=as_json)
    except KeyboardInterrupt:
        return failing.leave(failing.InterruptedHereError(), as_json=as_json)
    return context[0].exit_code if context else 0
