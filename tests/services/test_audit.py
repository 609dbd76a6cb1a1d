"""The trail: a cut, an emptied and a rewritten one show; who manages does not audit."""

import pytest

from gridcenter.domain.roles import Deed, Role, RoleForbidsError
from gridcenter.services import audit
from gridcenter.services.folder import accounts
from gridcenter.services.packs import joined_history
from gridcenter.store import audit as stored
from tests.builders import make_centre, make_incident, make_member


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
