"""Who may do what: one table, asked by the services before they act."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class Role(StrEnum):
    """What an officer may do here."""

    ADMIN = "admin"
    OFFICER = "officer"
    VIEWER = "viewer"


class Deed(StrEnum):
    """What not everybody may do; looking, searching and printing are everybody's."""

    KEEP = "keep"
    """Write records: every gesture, undo included."""
    SEND = "send"
    """Export and receive packs, report nil, decide on what waits."""
    REVEAL = "reveal"
    """See, print or export personal numbers in full."""
    MANAGE = "manage"
    """Accounts, recovery code, data key and the keys of the unit."""


MAY: Mapping[Role, frozenset[Deed]] = {
    Role.ADMIN: frozenset(Deed),
    Role.OFFICER: frozenset({Deed.KEEP, Deed.SEND, Deed.REVEAL}),
    Role.VIEWER: frozenset(),
}

ROLE_WORDS: Mapping[Role, str] = {
    Role.ADMIN: N_("管理员"),
    Role.OFFICER: N_("经办人"),
    Role.VIEWER: N_("只看"),
}
_DEED_WORDS: Mapping[Deed, str] = {
    Deed.KEEP: N_("改动台账"),
    Deed.SEND: N_("上报和接收"),
    Deed.REVEAL: N_("查看完整号码"),
    Deed.MANAGE: N_("管理账号和密钥"),
}


class RoleForbidsError(GridcenterError):
    """The signed-in officer's role does not include this."""

    code = "role_forbids"
    sentence = N_("没有权限：“{role}”账号不能{deed}。")
    hint = N_("需要时请管理员在“设置 → 账号”里调整权限。")

    def __init__(self, role: Role, deed: Deed) -> None:
        super().__init__(role=ROLE_WORDS[role], deed=_DEED_WORDS[deed])


class LastAdminError(GridcenterError):
    """Nobody would be left to manage the accounts."""

    code = "last_admin"
    sentence = N_("“{name}”是唯一的管理员，不能停用或改权限。")
    hint = N_("请先把另一个账号设为管理员。")
