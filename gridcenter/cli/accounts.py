"""Commands about who signs in: accounts, roles, handing over, the recovery code."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session, ask_password
from gridcenter.cli.password_file import secret_of
from gridcenter.domain.roles import ROLE_WORDS, Role
from gridcenter.services.folder import accounts


@click.group("account", invoke_without_command=True)
@click.pass_context
def account(ctx: click.Context) -> None:
    """账号：列出、添加、改角色、重设密码、停用。 Accounts."""
    if ctx.invoked_subcommand is None:
        session: Session = ctx.obj
        known, locked = accounts.accounts(session.centre()), _("停用")
        session.emit(
            [{"name": a.name, "role": a.role, "locked": a.locked} for a in known],
            "\n".join(f"{a.name}\t{a.role}\t{locked if a.locked else ''}" for a in known),
        )


def _new_password(file: Path | None) -> str:
    if file is not None:
        return secret_of(file)
    return ask_password("新密码 New password", confirm=True)


_new_password_file = click.option("--new-password-file", type=click.Path(path_type=Path))


class _RoleType(click.Choice[str]):
    """A role by its id or its Chinese word; ``officer`` was 审核 before version 0.2."""

    def __init__(self) -> None:
        super().__init__([role.value for role in Role])

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id of the role."""
        words = {word: role.value for role, word in ROLE_WORDS.items()}
        return super().convert({**words, "officer": "reviewer"}.get(value, value), param, ctx)


_role = _RoleType()


@account.command("add")
@click.argument("name")
@click.option("--role", type=_role, default=Role.ENTRY.value)
@_new_password_file
@click.pass_obj
def account_add(session: Session, name: str, role: str, new_password_file: Path | None) -> None:
    """添加账号。 Let somebody else sign in."""
    centre = session.centre()
    accounts.add(centre, name, _new_password(new_password_file), Role(role))
    session.emit({"name": name, "role": role}, _("已添加账号 {name}。").format(name=name))


@account.command("role")
@click.argument("name")
@click.argument("role", type=_role)
@click.pass_obj
def account_role(session: Session, name: str, role: str) -> None:
    """改角色。 Change what somebody may do."""
    accounts.set_role(session.centre(), name, Role(role))
    session.emit({"name": name, "role": role}, _("已修改。"))


@account.command("reset")
@click.argument("name")
@_new_password_file
@click.pass_obj
def account_reset(session: Session, name: str, new_password_file: Path | None) -> None:
    """重设密码。 Give somebody a new password."""
    centre = session.centre()
    accounts.set_password(centre, name, _new_password(new_password_file))
    session.emit({"name": name}, _("密码已重设。"))


@account.command("lock")
@click.argument("name")
@click.option("--off", is_flag=True, help="恢复，须给新密码 unlock, with a new password")
@_new_password_file
@click.pass_obj
def account_lock(session: Session, name: str, off: bool, new_password_file: Path | None) -> None:
    """停用或恢复账号。 Stop or allow a sign-in."""
    centre = session.centre()
    password = _new_password(new_password_file) if off else None
    accounts.set_locked(centre, name, locked=not off, password=password)
    session.emit({"name": name, "locked": not off}, _("已修改。"))


@account.command("handover")
@click.argument("leaving")
@click.argument("coming")
@_new_password_file
@click.pass_obj
def account_handover(
    session: Session, leaving: str, coming: str, new_password_file: Path | None
) -> None:
    """人员交接：离任停用、接任同权限、恢复码更换，一步完成。 Somebody leaves, somebody comes."""
    centre = session.centre()
    code = accounts.hand_over(centre, leaving, coming, _new_password(new_password_file))
    session.emit(
        {"leaving": leaving, "coming": coming, "recovery_code": code},
        _("{leaving} 已停用，{coming} 可以登录。新恢复码（旧的作废）：{code}").format(
            leaving=leaving, coming=coming, code=code
        ),
    )


@account.command("recover")
@click.option("--code", required=True, help="恢复码 the recovery code")
@_new_password_file
@click.pass_obj
def account_recover(session: Session, code: str, new_password_file: Path | None) -> None:
    """忘记密码：用恢复码登录并设新密码，恢复码随即更换。 Lost password: the code is used once."""
    made = accounts.recover(session.folder, code, _new_password(new_password_file))
    who = made.centre.actor
    made.centre.close()
    session.emit(
        {"name": who, "recovery_code": made.recovery_code},
        _("{name} 的密码已重设。新恢复码（旧的作废）：{code}").format(
            name=who, code=made.recovery_code
        ),
    )


commands: tuple[click.Command, ...] = (account,)
