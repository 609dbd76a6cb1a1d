"""The trail: a cut, an emptied and a rewritten one show; who manages does not audit."""

import pytest
import sqlcipher3.dbapi2 as driver
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gridcenter.domain.roles import Deed, Role, RoleForbidsError
from gridcenter.services import audit, sealing
from gridcenter.services.folder import accounts, backup, restoring
from gridcenter.services.packs import joined_history
from gridcenter.services.trust import units
from gridcenter.store import audit as stored
from gridcenter.store import counting, settings
from gridcenter.store.database import DiskFullError
from tests.builders import PASSWORD, make_centre, make_incident, make_member


def lines(centre):
    return centre.db.query("SELECT id, at, by, action, detail FROM audit ORDER BY id")


def rewrite(centre, rows):
    """The table as a forger leaves it who knows how the chain is made."""
    centre.db.execute("DELETE FROM audit")
    previous = "0" * 64
    for number, at, by, action, detail in rows:
        digest = stored._digest(previous, at, by, action, detail)
        centre.db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (number, at, by, action, detail, previous, digest))  # fmt: skip
        previous = digest


@pytest.fixture
def told(centre):
    for _ in range(4):
        make_incident(centre)
    assert audit.verify(centre) is None
    return lines(centre)


def test_a_cut_tail_shows_and_goes_on_showing(centre, told):
    centre.db.execute("DELETE FROM audit WHERE id > ?", (told[-1][0] - 2,))
    assert audit.verify(centre) == told[-1][0] - 1
    make_incident(centre)
    assert audit.verify(centre) == told[-1][0] - 1
    assert lines(centre)[-1][0] == told[-1][0] + 1


def test_an_emptied_table_shows_also_after_new_lines(centre, told):
    centre.db.execute("DELETE FROM audit")
    assert audit.verify(centre) == 1
    make_incident(centre)
    assert audit.verify(centre) == 1


def test_a_line_left_out_shows_although_the_chain_was_made_anew(centre, told):
    rewrite(centre, [row for row in told if row[0] != 3])
    assert audit.verify(centre) == 3


def test_a_line_rewritten_shows_although_the_chain_was_made_anew(centre, told):
    changed = [(*row[:2], "别人", *row[3:]) if row[0] == 3 else row for row in told]
    rewrite(centre, changed)
    assert audit.verify(centre) is not None


def test_a_line_whose_words_were_changed_shows(centre, told):
    centre.db.execute("UPDATE audit SET detail = '{}' WHERE id = 4")
    assert audit.verify(centre) == 4


def test_every_line_says_whether_it_succeeded(centre):
    make_incident(centre)
    assert all(each.detail["ok"] is True for each in audit.entries(centre))
    with pytest.raises(RoleForbidsError), audit.attempt(centre, "示例", {"file": "a"}):
        raise RoleForbidsError(Role.VIEWER, Deed.KEEP)
    newest = audit.entries(centre, limit=1)[0]
    assert (newest.action, newest.detail["ok"], newest.detail["failure"]) == (
        "示例",
        False,
        "role_forbids",
    )
    with audit.attempt(centre, "示例", {"file": "b"}):
        pass
    newest = audit.entries(centre, limit=1)[0]
    assert (newest.action, newest.detail) == ("示例", {"file": "b", "ok": True})


def test_numbers_in_reasons_are_masked(centre):
    audit.record(centre, "unmask", {"reason": "核对 13800000023 与 622301199001010023"})
    assert (
        audit.entries(centre, limit=1)[0].detail["reason"]
        == "核对 138****0023 与 622301********0023"
    )


def test_reading_a_record_s_history_is_in_the_trail(centre):
    member = make_member(centre)
    joined_history.history(centre, "grid_member", member.uid)
    newest = audit.entries(centre, limit=1)[0]
    assert (newest.action, newest.detail["uid"]) == ("history.read", member.uid)


def test_once_somebody_audits_the_administrator_does_not(tmp_path):
    admin = make_centre(tmp_path / "d")
    assert audit.entries(admin)
    accounts.add(admin, "审计员", "three-quiet-words", Role.AUDITOR)
    for act in (audit.entries, audit.verify):
        with pytest.raises(RoleForbidsError):
            act(admin)
    admin.close()
    auditor = accounts.open_folder(
        tmp_path / "d", name="审计员", password="three-quiet-words", durable=False
    )
    assert audit.verify(auditor) is None
    with pytest.raises(RoleForbidsError):
        make_incident(auditor)
    with pytest.raises(RoleForbidsError):
        accounts.set_locked(auditor, "王演示", locked=True)
    auditor.close()


# --- under the unit's seal ------------------------------------------------------------------------


@pytest.fixture
def sealed(tmp_path):
    """A folder whose trail is under seal, closed; and how to sign in to it again."""
    made = make_centre(tmp_path / "d")
    made.close()

    def sign_in():
        return accounts.open_folder(tmp_path / "d", password=PASSWORD, durable=False)

    back = sign_in()
    for _ in range(4):
        make_incident(back)
    assert audit.verify(back) is None
    assert stored.remembered(back.db).seal
    yield back, sign_in
    back.close()


def forge(centre, rows):
    """The table and what is remembered of it, as a forger leaves both who has no key to sign with."""
    rewrite(centre, rows)
    number, digest = centre.db.one("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
    settings.put(centre.db, stored.HEAD, {"id": number, "hash": digest})


def test_a_trail_rewritten_together_with_its_head_lacks_the_seal(sealed):
    centre, sign_in = sealed
    told = lines(centre)
    forge(centre, [(*row[:2], "别人", *row[3:]) if row[0] == 3 else row for row in told])
    assert stored.first_broken(centre.db) is None  # the chain alone would say that all is well
    assert audit.verify(centre) == told[-1][0]
    centre.close()
    again = sign_in()  # the new lines are sealed, and yet it goes on showing
    make_incident(again)
    assert audit.verify(again) is not None
    assert audit.entries(again, limit=20)[-1].id >= 1
    again.close()


def test_a_cut_trail_whose_head_was_set_back_lacks_the_seal(sealed):
    centre, _sign_in = sealed
    forge(centre, lines(centre)[:-2])
    assert audit.verify(centre) is not None


def test_an_emptied_trail_with_no_head_is_noticed(sealed):
    centre, sign_in = sealed
    centre.db.execute("DELETE FROM audit")
    centre.db.execute("DELETE FROM setting WHERE key = ?", (stored.HEAD,))
    assert audit.verify(centre) is not None
    centre.close()
    with pytest.raises(counting.DataOlderError):
        sign_in()
    again = sign_in()
    assert audit.verify(again) is not None
    again.close()


def test_an_old_head_with_its_old_seal_put_back_is_behind_the_note(sealed):
    centre, sign_in = sealed
    old, table = settings.get(centre.db, stored.HEAD), lines(centre)
    make_incident(centre)
    rewrite(centre, table)
    settings.put(centre.db, stored.HEAD, old)
    assert audit.verify(centre) is None  # inside the file nothing is wrong
    centre.close()
    with pytest.raises(counting.DataOlderError):
        sign_in()
    again = sign_in()
    assert "data.older" in {each.action for each in audit.entries(again)}
    again.close()


def test_another_s_seal_is_none(sealed):
    centre, _sign_in = sealed
    head = stored.remembered(centre.db)
    stranger = Ed25519PrivateKey.generate().sign(head.said).hex()
    settings.put(centre.db, stored.HEAD, {"id": head.id, "hash": head.hash, "seal": stranger})
    assert audit.verify(centre) == head.id


def test_a_new_key_of_the_unit_goes_on_sealing(sealed):
    centre, sign_in = sealed
    units.rotate(centre)
    make_incident(centre)
    assert audit.verify(centre) is None
    centre.close()
    again = sign_in()
    assert audit.verify(again) is None
    again.close()


def full_for(monkeypatch, key):
    """The disk takes no more just when the setting ``key`` is written."""
    put = settings.put

    def full(db, name, value):
        if name == key:
            raise driver.OperationalError("database or disk is full")
        put(db, name, value)

    monkeypatch.setattr(settings, "put", full)


def test_an_old_trail_is_put_under_seal_whole_and_a_full_disk_keeps_nobody_out(sealed, monkeypatch):
    centre, sign_in = sealed
    centre.db.execute("DELETE FROM setting WHERE key = 'audit_sealed'")  # of an earlier version
    settings.put(centre.db, stored.HEAD, settings.get(centre.db, stored.HEAD) | {"seal": ""})
    before = settings.get(centre.db, stored.HEAD)
    centre.close()
    with monkeypatch.context() as patched:
        full_for(patched, "audit_sealed")
        full = sign_in()
    assert settings.get(full.db, stored.HEAD) == before
    full.close()
    again = sign_in()
    assert stored.remembered(again.db).seal
    assert audit.verify(again) is None
    again.close()


def test_what_was_wrong_with_a_trail_is_told_in_a_whole_line_or_in_none(sealed, monkeypatch):
    centre, _sign_in = sealed
    forge(centre, lines(centre)[:-2])
    before = lines(centre)
    with monkeypatch.context() as patched:
        full_for(patched, stored.HEAD)
        with pytest.raises(DiskFullError):
            sealing.take_over(centre.db, at=centre.now())
    assert lines(centre) == before
    sealing.take_over(centre.db, at=centre.now())
    (told,) = lines(centre)[len(before) :]
    assert told[3] == sealing.BROKEN


def test_a_backup_and_a_restored_folder_are_whole(sealed, tmp_path):
    centre, sign_in = sealed
    copy = backup.make(centre, tmp_path / "copies").folder
    make_incident(centre)
    centre.close()
    restoring.restore(tmp_path / "d", copy, password=PASSWORD)
    again = sign_in()
    assert audit.verify(again) is None
    assert "folder.restore" in {each.action for each in audit.entries(again)}
    again.close()
