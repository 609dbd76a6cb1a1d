"""A new data key, for a lost laptop or a copied key file."""

from __future__ import annotations

from gridcenter.domain.roles import Deed
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.folder import accounts, backup
from gridcenter.store import keyring
from gridcenter.store.keyring import RECOVERY_SLOT, Argon2Cost


def rekey(centre: Centre, password: str) -> str:
    """Encrypt all data under a new key; returns the new recovery code.

    For a lost laptop or a copied key file: old copies of ``keys.json`` open nothing any more. Only
    the signed-in officer (whose ``password`` is checked) keeps a way in; the others get a new
    password from them. A verified backup under the old key is made first.
    """
    centre.require(Deed.MANAGE)
    path = centre.folder / accounts.KEY_FILE
    slots = keyring.read_slots(path)
    own = next((slot for slot in slots if slot["name"] == centre.actor), None)
    if own is None:
        raise accounts.AccountUnknownError(name=centre.actor)
    keyring.open_slot(own, password)
    backup.make(centre)
    cost = Argon2Cost(passes=own["passes"], memory_kib=own["memory_kib"], lanes=own["lanes"])
    key, code = keyring.new_key(), keyring.new_recovery_code()
    fresh = [
        keyring.make_slot(centre.actor, password, key, cost),
        keyring.make_slot(RECOVERY_SLOT, code, key, cost),
    ]
    # Both keys are in the file while the data changes over: whatever moment the power fails at, the
    # same password opens what is there (see accounts.open_folder).
    keyring.write_slots(path, [*fresh, *slots])
    audit.record(centre, "account.rekey", {})
    centre.db.change_key(key)
    keyring.write_slots(path, fresh)
    return code
