"""A new data key, for a lost laptop or a copied key file."""

from __future__ import annotations

from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, backup, slots
from gridcenter.store import key_file, keyring
from gridcenter.store.keyring import RECOVERY_SLOT


def rekey(centre: Centre, password: str) -> str:
    """Encrypt all data under a new key; returns the new recovery code.

    For a lost laptop or a copied key file: old copies of ``keys.json`` open nothing any more. Only
    the signed-in officer (whose ``password`` is checked) keeps a way in; the others get a new
    password from them. A verified backup under the old key is made first.
    """
    centre.require(Deed.MANAGE)
    known = slots.all_of(centre)
    own = next((each for each in known if each.name == centre.actor), None)
    if own is None:
        raise accounts.AccountUnknownError(name=centre.actor)
    keyring.open_slot(own.slot, password)
    backup.make(centre, reason="rekey")
    cost, key, code = own.slot.cost, keyring.new_key(), keyring.new_recovery_code()
    fresh = [
        slots.make(centre.actor, password, key, cost),
        slots.make(RECOVERY_SLOT, code, key, cost),
    ]
    path = centre.folder / accounts.KEY_FILE
    # The slots of both keys are inside and outside while the data changes over: whatever moment the
    # power fails at, the same password opens what is there (see accounts.open_folder).
    with centre.db.transaction():
        slots.keep_inside(centre.db, fresh, before=known)
        audit.record(centre, "account.rekey", {})
    key_file.write(path, [each.slot for each in (*fresh, *known)])
    centre.db.change_key(key)
    with centre.db.transaction():
        slots.keep_inside(centre.db, fresh)
    key_file.write(path, [each.slot for each in fresh])
    return code
