"""Deeds of the settings page: who asks for them shows what has to be shown first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridcenter.domain.roles import Role
from gridcenter.presenters import settings_deeds
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, passwords
from gridcenter.store.keyring import WrongPasswordError
from tests.builders import PASSWORD

NEW, OTHER = "three-further-words", "another-password"


def opens(centre: Centre, name: str, password: str) -> bool:
    try:
        passwords.check(centre, name, password)
    except WrongPasswordError:
        return False
    return True


@pytest.mark.parametrize("old", ["", "not-the-old-one", OTHER])
def test_a_new_password_takes_ones_own_old_one(centre: Centre, old: str) -> None:
    accounts.add(centre, "李样本", OTHER, Role.ADMIN)
    desk, went = ImmediateDesk(centre), []
    settings_deeds.change_password(desk, centre.actor, old, NEW, went.append)
    assert [type(each) for each in desk.failures] == [WrongPasswordError]
    assert (went, opens(centre, centre.actor, PASSWORD)) == ([], True)
    settings_deeds.change_password(desk, centre.actor, PASSWORD, NEW, went.append)
    assert (len(went), opens(centre, centre.actor, NEW)) == (1, True)
    assert not opens(centre, centre.actor, PASSWORD)
    assert opens(centre, "李样本", OTHER), "nobody else's is touched"
    assert audit.entries(centre, limit=1)[0].action == "account.password"


@pytest.mark.parametrize("role", [Role.ENTRY, Role.REVIEWER, Role.VIEWER])
def test_who_does_not_manage_changes_nobody_elses_account(centre: Centre, role: Role) -> None:
    accounts.add(centre, "李样本", OTHER, Role.ENTRY)
    desk = ImmediateDesk(replace(centre, role=role, actor="赵示例"))
    went: list[object] = []
    settings_deeds.add_account(desk, "孙样本", NEW, Role.ADMIN, went.append)
    settings_deeds.set_password(desk, "李样本", NEW, went.append)
    settings_deeds.set_role(desk, "李样本", Role.ADMIN, went.append)
    settings_deeds.set_locked(desk, "李样本", went.append, locked=True)
    assert [each.code for each in desk.failures] == ["role_forbids"] * 4
    assert went == []
    assert {a.name: (a.role, a.locked) for a in accounts.accounts(centre)}["李样本"] == (
        Role.ENTRY,
        False,
    )
