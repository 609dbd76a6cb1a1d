"""What an administrator changes about accounts, and everybody about their own."""

from __future__ import annotations

from gridcenter.domain.roles import AccountLockedError, Deed, LastAdminError, Role
from gridcenter.domain.written.naming import same_name, usable
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import passwords, slots
from gridcenter.services.folder.account_list import (
    AccountExistsError,
    AccountUnknownError,
    all_of,
)
from gridcenter.store import accounts as stored
from gridcenter.store import keyring
from gridcenter.store.keyring import RECOVERY_SLOT


def add(centre: Centre, name: str, password: str, role: Role = Role.ENTRY) -> None:
    """Let somebody else sign in; AccountExistsError, NameNotUsableError, a weak password's errors."""
    centre.require(Deed.MANAGE)
    name = usable(name)
    if any(same_name(account.name) == same_name(name) for account in all_of(centre)):
        raise AccountExistsError(name=name)
    passwords.refuse_weak(password, unit=centre.unit, name=name)
    with centre.db.transaction():
        stored.add(centre.db, name=name, role=role, at=centre.now())
        audit.record(centre, "account.add", {"name": name, "role": role})
        slots.put(centre, name, password)


def set_role(centre: Centre, name: str, role: Role) -> None:
    """Change what somebody may do, at once; LastAdminError."""
    _manage(centre, name, keeps_admin=role is Role.ADMIN)
    with centre.db.transaction():
        stored.set_role(centre.db, name, role)
        audit.record(centre, "account.role", {"name": name, "role": role})


def set_locked(centre: Centre, name: str, *, locked: bool, password: str | None = None) -> None:
    """Stop or allow somebody's sign-in; LastAdminError.

    A locked account has no slot any more: its password opens nothing, not even with another
    program. So who is let in again needs a new ``password``, now or by :func:`set_password`.
    """
    _manage(centre, name, keeps_admin=not locked)
    if password is not None:
        passwords.refuse_weak(password, unit=centre.unit, name=name)
    with centre.db.transaction():
        stored.set_locked(centre.db, name, locked=locked)
        audit.record(centre, "account.lock", {"name": name, "locked": locked})
        if locked:
            slots.drop(centre, name)
        elif password is not None:
            slots.put(centre, name, password)


def set_password(centre: Centre, name: str, password: str) -> None:
    """Give somebody a new password, one's own or as administrator; the data key stays."""
    centre.require(Deed.LOOK if name == centre.actor else Deed.MANAGE)
    _known(centre, name)
    if stored.is_locked(centre.db, name):
        raise AccountLockedError(name=name)
    passwords.refuse_weak(password, unit=centre.unit, name=name)
    with centre.db.transaction():
        audit.record(centre, "account.password", {"name": name})
        slots.put(centre, name, password)


def hand_over(centre: Centre, leaving: str, coming: str, password: str) -> str:
    """Somebody leaves and somebody else takes the place: one step, or none; the new recovery code.

    ``coming`` gets the role of ``leaving``, who is locked and whose slot is gone; the recovery code,
    which who leaves may know, is renewed. Handing over one's own account ends the session's rights.
    """
    centre.require(Deed.MANAGE)
    _known(centre, leaving)
    coming = usable(coming)
    if any(same_name(account.name) == same_name(coming) for account in all_of(centre)):
        raise AccountExistsError(name=coming)
    passwords.refuse_weak(password, unit=centre.unit, name=coming)
    code, role = keyring.new_recovery_code(), stored.role_of(centre.db, leaving)
    with centre.db.transaction():
        stored.add(centre.db, name=coming, role=role, at=centre.now())
        stored.set_locked(centre.db, leaving, locked=True)
        detail = {"leaving": leaving, "coming": coming, "role": role}
        audit.record(centre, "account.handover", detail)
        slots.put_all(centre, {coming: password, RECOVERY_SLOT: code}, without={leaving})
    return code


def renew_recovery_code(centre: Centre) -> str:
    """Replace the recovery code; the old paper is worthless from now on."""
    centre.require(Deed.MANAGE)
    code = keyring.new_recovery_code()
    with centre.db.transaction():
        audit.record(centre, "account.recovery", {})
        slots.put(centre, RECOVERY_SLOT, code)
    return code


def _manage(centre: Centre, name: str, *, keeps_admin: bool) -> None:
    centre.require(Deed.MANAGE)
    _known(centre, name)
    admins = {a.name for a in all_of(centre) if a.role is Role.ADMIN and not a.locked}
    if admins == {name} and not keeps_admin:
        raise LastAdminError(name=name)


def _known(centre: Centre, name: str) -> None:
    if not any(account.name == name for account in all_of(centre)):
        raise AccountUnknownError(name=name)


def renew_after_recovery(centre: Centre, password: str) -> str:
    """The new recovery code after a sign-in by the old one, and a new ``password`` at once."""
    centre.require(Deed.MANAGE)
    passwords.refuse_weak(password, unit=centre.unit, name=centre.actor)
    code = keyring.new_recovery_code()
    with centre.db.transaction():
        audit.record(centre, "account.password", {"name": centre.actor})
        audit.record(centre, "account.recovery", {"used": True})
        slots.put_all(centre, {centre.actor: password, RECOVERY_SLOT: code})
    return code
