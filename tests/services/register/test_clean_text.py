from gridcenter.domain.records import Draft
from gridcenter.services.folder import accounts
from gridcenter.services.register import registers
from gridcenter.store import migrations
from gridcenter.store.database import Database
from tests.builders import PASSWORD, make_centre, make_incident, save


def test_a_save_keeps_no_character_that_a_receiver_would_not_take(centre):
    made = make_incident(centre, summary="第一行\x0b第二行", title="渠水\u202e纠纷\x00")
    assert (made.text("summary"), made.text("title")) == ("第一行\n第二行", "渠水纠纷")
    draft = Draft(register="incident", uid=made.uid, values={"summary": "\x1b"})
    registers.save(centre, draft)
    assert registers.get(centre, "incident", made.uid).values["summary"] is None


def test_what_an_older_version_kept_is_cleaned_once_on_opening(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    centre = make_centre(folder)
    untouched = make_incident(centre, summary="两行\n文字")
    old = make_incident(centre, title="渠水纠纷")
    leader = save(centre, "household_leader", name="李样本", village="620622101200", note="好")
    centre.db.execute("UPDATE incident SET summary = ?, created_by = ? WHERE uid = ?", ("一\x0b二\x00三", "王\x1b演", old.uid))  # fmt: skip
    centre.db.execute(
        "UPDATE household_leader SET note = ? WHERE uid = ?", ("\u202e好\x7f", leader.uid)
    )
    centre.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0011_clean_text'")
    centre.db.execute(f"PRAGMA user_version = {migrations.SCHEMA_VERSION - 1}")
    centre.close()
    # Put together here, so no release wrote it.
    monkeypatch.setattr(Database, "refuse_unreleased", lambda _db: None)
    centre = accounts.open_folder(folder, password=PASSWORD, durable=False)
    found = registers.get(centre, "incident", old.uid)
    assert (found.text("summary"), found.created_by) == ("一\n二三", "王演")
    assert (found.stamp, found.revision) == (old.stamp, old.revision)
    assert registers.get(centre, "household_leader", leader.uid).text("note") == "好"
    assert registers.get(centre, "incident", untouched.uid) == untouched
    centre.close()
