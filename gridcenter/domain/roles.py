"""Who may do what: one table, asked by the services before they act."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_


class Role(StrEnum):
    """What an account is for. One person has one role; who audits manages nothing."""

    ENTRY = "entry"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    AUDITOR = "auditor"
    VIEWER = "viewer"

    @classmethod
    def _missing_(cls, value: object) -> Role | None:
        # Version 0.1 had one role for whoever keeps records and sends them up.
        return cls.REVIEWER if value == "officer" else None


class Deed(StrEnum):
    """What the services ask about."""

    LOOK = "look"
    """Lists (masked), history, charts, papers; one's own password; a copy into our own ring."""
    KEEP = "keep"
    """Write records: every gesture, undo, import, numbers of forms."""
    TAKE_OUT = "take_out"
    """Save an attachment, which nothing masks, outside the sealed store."""
    SEND = "send"
    """Export and receive packs, cards of centres, report nil, decide on what waits."""
    REVEAL = "reveal"
    """See, print or export personal numbers in full, with a reason."""
    SHAPE = "shape"
    """What forms and figures rest on: villages, templates, boundaries, targets, days."""
    PURGE = "purge"
    """Empty for good what has expired."""
    EXAMINE = "examine"
    """Check the data and write a report for support."""
    AUDIT = "audit"
    """Read and verify the audit trail."""
    KNOW_ACCOUNTS = "know_accounts"
    """See who signs in here."""
    MANAGE = "manage"
    """Accounts, recovery code, keys, second backup place, backups elsewhere, restore, practice."""


_EVERYBODY = frozenset(Role)
_WRITERS = frozenset({Role.ENTRY, Role.REVIEWER, Role.ADMIN})
_HEADS = frozenset({Role.REVIEWER, Role.ADMIN})

WHO: Mapping[Deed, frozenset[Role]] = {
    Deed.LOOK: _EVERYBODY,
    Deed.KEEP: _WRITERS,
    Deed.TAKE_OUT: _WRITERS,
    Deed.SEND: _HEADS,
    Deed.REVEAL: _HEADS,
    Deed.SHAPE: _HEADS,
    Deed.PURGE: _HEADS,
    Deed.EXAMINE: _EVERYBODY - {Role.VIEWER},
    # An office of one has nobody else to read it; once somebody audits, the administrator does not.
    Deed.AUDIT: frozenset({Role.AUDITOR, Role.ADMIN}),
    Deed.KNOW_ACCOUNTS: frozenset({Role.AUDITOR, Role.ADMIN}),
    Deed.MANAGE: frozenset({Role.ADMIN}),
}
"""The table. A deed without a line cannot be asked for: the services fail closed."""

MAY: Mapping[Role, frozenset[Deed]] = {
    role: frozenset(deed for deed, who in WHO.items() if role in who) for role in Role
}
"""The same table by role."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.ENTRY: N_("录入"),
    Role.REVIEWER: N_("审核"),
    Role.ADMIN: N_("管理"),
    Role.AUDITOR: N_("审计"),
    Role.VIEWER: N_("只看"),
}
ROLE_HINTS: Mapping[Role, str] = {
    Role.ENTRY: N_("填写和修改台账、导入、打印；号码只看得到遮住的。"),
    Role.REVIEWER: N_("录入的全部，另可上报和接收、凭理由看完整号码、改村和模板等口径。"),
    Role.ADMIN: N_("审核的全部，另可管理账号和密钥、备份到别处、恢复。"),
    Role.AUDITOR: N_("只看台账（遮住号码）和操作日志，不改动、不上报、不管理。"),
    Role.VIEWER: N_("只能查看和打印。"),
}
_DEED_WORDS: Mapping[Deed, str] = {
    Deed.LOOK: N_("查看"),
    Deed.KEEP: N_("改动台账"),
    Deed.TAKE_OUT: N_("取出附件"),
    Deed.SEND: N_("上报和接收"),
    Deed.REVEAL: N_("查看完整号码"),
    Deed.SHAPE: N_("改村名、模板、边界、目标等口径"),
    Deed.PURGE: N_("彻底清除到期记录"),
    Deed.EXAMINE: N_("检查数据"),
    Deed.AUDIT: N_("查看操作日志"),
    Deed.KNOW_ACCOUNTS: N_("查看账号"),
    Deed.MANAGE: N_("管理账号、密钥和备份"),
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


class AccountLockedError(GridcenterError):
    """The account may not sign in, nor go on in a window that is still open."""

    code = "account_locked"
    sentence = N_("账号“{name}”已停用。")
    hint = N_("请联系本中心管理员恢复。")
