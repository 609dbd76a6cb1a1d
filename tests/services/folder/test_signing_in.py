"""What stands before the data: waits, shared passwords, locks, the recovery code, handing over."""

import json
from dataclasses import replace

import pytest

from gridcenter.domain.place import Tier
from gridcenter.domain.roles import AccountLockedError, Role, RoleForbidsError
from gridcenter.domain.written.naming import NameNotUsableError
from gridcenter.services import audit
from gridcenter.services.centre import Unit
from gridcenter.services.folder import accounts, attempts, doorway, passwords, slots
from gridcenter.store.keyring import RECOVERY_SLOT, WrongPasswordError
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, FakeClock, make_centre, make_incident

OTHER = "three-quiet-words"


@pytest.fixture
def waits(monkeypatch):
    served = []
    monkeypatch.setattr(attempts, "pause", served.append)
    return served


@pytest.fixture
def folder(tmp_path):
    make_centre(tmp_path / "d").close()
    return tmp_path / "d"


def first_run(tmp_path):
    """What a new folder is answered with, its recovery code among it."""
    return accounts.create(
        tmp_path / "d",
        unit=TOWNSHIP,
        operator="王演示",
        password=PASSWORD,
        cost=CHEAP,
        durable=False,
    )


def enter(folder, password=PASSWORD, **more):
    return accounts.open_folder(folder, password=password, durable=False, **more)


def fail(folder, times, **more):
    for _ in range(times):
        with pytest.raises(WrongPasswordError):
            enter(folder, "wrong-words", **more)


def trail(centre, action):
    return [each for each in audit.entries(centre) if each.action == action]


def test_five_slips_cost_nothing_and_then_each_wait_doubles(folder, waits):
    fail(folder, 5)
    assert waits == []
    fail(folder, 3)
    assert waits == [5, 10, 20]


def test_the_wait_is_never_longer_than_five_minutes(folder, waits):
    fail(folder, 20)
    assert max(waits) == waits[-1] == 300


def test_neither_a_changed_clock_nor_a_new_start_shortens_the_wait(folder, waits):
    past = FakeClock()
    past.move(days=-9000)
    fail(folder, 6, clock=past)
    future = FakeClock()
    future.move(days=9000)
    fail(folder, 1, clock=future)
    assert waits == [5, 10]


def test_a_right_password_waits_too_and_then_the_slate_is_clean(folder, waits):
    fail(folder, 6)
    enter(folder).close()
    assert waits == [5, 10]
    assert not (folder / attempts.FILE).exists()
    enter(folder).close()
    assert waits == [5, 10]


def test_what_the_window_waited_itself_is_not_waited_again(folder, waits):
    fail(folder, 5)
    enter(folder, waited=5).close()
    assert waits == []


def test_failed_sign_ins_come_into_the_trail_with_their_moment_and_no_password(folder, waits):
    fail(folder, 2, name="王演示")
    fail(folder, 1, name="无此人")
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(folder, recovery_code="AAAAA-BBBBB", durable=False)
    noted = (folder / attempts.FILE).read_text(encoding="utf-8")
    assert "wrong-words" not in noted
    assert "无此人" not in noted
    centre = enter(folder)
    found = trail(centre, "sign_in.failed")
    assert [each.detail["as"] for each in reversed(found)] == ["王演示", "王演示", None, None]
    assert all(each.detail["ok"] is False and each.detail["at"] for each in found)
    centre.close()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "[" * 100_000, '{"failed": "x", "told": 3}', '{"told": [1]}'],
    ids=range(6),
)
def test_a_damaged_note_stops_nobody(folder, waits, content):
    (folder / attempts.FILE).write_text(content, encoding="utf-8")
    enter(folder).close()
    assert not (folder / attempts.FILE).exists()


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_something_else_under_the_name_of_the_note_is_set_aside_and_the_sign_in_is_noted(
    folder, waits, kind
):
    path, other = folder / attempts.FILE, folder.parent / "other"
    other.write_text("kept")
    path.mkdir() if kind == "folder" else path.symlink_to(other)
    centre = enter(folder)
    assert len(trail(centre, "sign_in")) == 1
    assert not path.exists()
    assert other.read_text() == "kept"
    centre.close()


def test_a_note_that_somebody_filled_does_not_fill_the_trail(folder, waits):
    told = [{"at": "x" * 900}] * 60
    (folder / attempts.FILE).write_text(json.dumps({"failed": 10**300, "told": told}))
    centre = enter(folder)
    found = trail(centre, "sign_in.failed")
    assert len(found) == 51
    assert max(len(str(each.detail)) for each in found) < 100
    centre.close()


def test_two_accounts_with_one_password_are_asked_who_signs_in(folder):
    centre = enter(folder)
    accounts.add(centre, "李样本", PASSWORD)
    centre.close()
    with pytest.raises(accounts.SharedPasswordError) as failure:
        enter(folder)
    assert failure.value.facts == {"count": 2}
    second = enter(folder, name="李样本")
    assert (second.actor, second.role) == ("李样本", Role.ENTRY)
    second.close()


def test_a_locked_account_has_no_slot_and_an_open_session_of_it_writes_nothing_more(folder):
    admin = enter(folder)
    accounts.add(admin, "李样本", OTHER, Role.REVIEWER)
    session = replace(admin, actor="李样本", role=Role.REVIEWER)
    make_incident(session)
    accounts.set_locked(admin, "李样本", locked=True)
    with pytest.raises(AccountLockedError):
        make_incident(session)
    assert "李样本" not in [each.name for each in slots.all_of(admin)]
    assert doorway.officers(folder) == 1
    accounts.set_locked(admin, "李样本", locked=False, password="another-three-words")
    make_incident(session)
    admin.close()
    with pytest.raises(WrongPasswordError):
        enter(folder, OTHER)
    enter(folder, "another-three-words").close()


def test_a_role_taken_away_is_gone_in_an_open_session_too(folder):
    admin = enter(folder)
    accounts.add(admin, "李样本", OTHER, Role.REVIEWER)
    session = replace(admin, actor="李样本", role=Role.REVIEWER)
    make_incident(session)
    accounts.set_role(admin, "李样本", Role.VIEWER)
    with pytest.raises(RoleForbidsError):
        make_incident(session)
    assert trail(admin, "refused")[0].by == "李样本"
    admin.close()


def test_slots_that_an_older_version_left_to_locked_accounts_go(folder):
    admin = enter(folder)
    accounts.add(admin, "李样本", OTHER)
    admin.db.execute("UPDATE account SET locked = 1 WHERE name = '李样本'")
    with pytest.raises(AccountLockedError):
        accounts.set_password(admin, "李样本", "another-three-words")
    admin.close()
    with pytest.raises(AccountLockedError):
        enter(folder, OTHER)
    enter(folder).close()
    assert doorway.officers(folder) == 1


def test_the_recovery_code_lets_an_administrator_in_who_is_not_locked(tmp_path):
    made = first_run(tmp_path)
    accounts.add(made.centre, "李样本", OTHER, Role.ADMIN)
    second = replace(made.centre, actor="李样本")
    accounts.set_locked(second, "王演示", locked=True)
    made.centre.close()
    again = accounts.recover(
        tmp_path / "d", made.recovery_code, "another-three-words", durable=False
    )
    assert again.centre.actor == "李样本"
    again.centre.close()
    with pytest.raises(WrongPasswordError):
        accounts.open_folder(tmp_path / "d", recovery_code=made.recovery_code, durable=False)
    enter(tmp_path / "d", "another-three-words").close()
    accounts.open_folder(tmp_path / "d", recovery_code=again.recovery_code, durable=False).close()


def test_each_secret_opens_its_own_door_only(tmp_path, waits):
    """A clerk whose password looks like a recovery code becomes no administrator by it."""
    like_a_code = "ABCDE-FGH1K-MNPQR"
    made = first_run(tmp_path)
    accounts.add(made.centre, "李样本", like_a_code, Role.ENTRY)
    made.centre.close()
    for wrong in (
        {"recovery_code": like_a_code},
        {"password": made.recovery_code},
        {"password": like_a_code, "name": "王演示"},
        {"password": PASSWORD, "name": "李样本"},
        {"recovery_code": made.recovery_code, "name": "李样本"},
    ):
        with pytest.raises(WrongPasswordError):
            accounts.open_folder(tmp_path / "d", durable=False, **wrong)
    clerk = enter(tmp_path / "d", like_a_code, name="李样本")
    assert (clerk.actor, clerk.role) == ("李样本", Role.ENTRY)
    clerk.close()
    assert waits == [attempts.FIRST_SECONDS], "five of these were slips of the fingers"


def test_with_every_administrator_locked_the_code_still_opens_the_data(tmp_path):
    made = first_run(tmp_path)
    made.centre.db.execute("UPDATE account SET locked = 1")
    made.centre.close()
    again = accounts.recover(tmp_path / "d", made.recovery_code, OTHER, durable=False)
    make_incident(again.centre)
    again.centre.close()


def test_a_weak_new_password_leaves_the_recovery_code_as_it_was(tmp_path):
    made = first_run(tmp_path)
    made.centre.close()
    with pytest.raises(passwords.PasswordTooCommonError):
        accounts.recover(tmp_path / "d", made.recovery_code, "12345678", durable=False)
    accounts.recover(tmp_path / "d", made.recovery_code, OTHER, durable=False).centre.close()


def test_who_leaves_is_locked_and_who_comes_has_the_same_rights_in_one_step(folder):
    admin = enter(folder)
    accounts.add(admin, "李样本", OTHER, Role.REVIEWER)
    mine = next(each for each in slots.all_of(admin) if each.name == "王演示")
    code = accounts.hand_over(admin, "李样本", "赵接任", "another-three-words")
    kept = {each.name: each for each in accounts.accounts(admin)}
    assert kept["李样本"].locked
    assert kept["赵接任"].role is Role.REVIEWER
    after = slots.all_of(admin)
    assert {each.name for each in after} == {"王演示", "赵接任", RECOVERY_SLOT}
    assert mine in after
    (line,) = trail(admin, "account.handover")
    assert line.detail["coming"] == "赵接任"
    admin.close()
    with pytest.raises(WrongPasswordError):
        enter(folder, OTHER)
    assert accounts.open_folder(folder, recovery_code=code, durable=False).close() is None


def test_the_last_administrator_hands_over_and_the_own_session_ends(folder):
    admin = enter(folder)
    accounts.hand_over(admin, "王演示", "赵接任", OTHER)
    with pytest.raises(AccountLockedError):
        make_incident(admin)
    admin.close()
    assert enter(folder, OTHER).role is Role.ADMIN


@pytest.mark.parametrize(
    "password",
    ["12345678", "        ", " 1234567", "87654321", "aaaaaaaa", "abababab", "620622101", "620622101123",
     "Password", "ｐａｓｓｗｏｒｄ", "qwertyui", "金河镇（示例）1", "王演示12345", "woaini1314", "123123123", "1q2w3e4r"],
)  # fmt: skip
def test_passwords_that_are_guessed_first(password):
    with pytest.raises((passwords.PasswordTooShortError, passwords.PasswordTooCommonError)):
        passwords.refuse_weak(password, unit=TOWNSHIP, name="王演示")


@pytest.mark.parametrize(
    "password", ["三条黄狗过河边走", "three-quiet-words", "pass-12345", "8vK#t2!x"]
)
def test_passwords_that_nobody_tries_first(password):
    passwords.refuse_weak(password, unit=TOWNSHIP, name="王演示")


def test_a_password_of_seven_is_refused_and_of_eight_taken_wherever_one_is_set(folder):
    admin = enter(folder)
    accounts.add(admin, "李样本", "8vK#t2!x")
    doors = (
        lambda word: accounts.add(admin, "赵接任", word),
        lambda word: accounts.set_password(admin, "李样本", word),
        lambda word: accounts.hand_over(admin, "李样本", "钱接任", word),
        lambda word: accounts.renew_after_recovery(admin, word),
    )
    for door in doors:
        with pytest.raises(passwords.PasswordTooShortError):
            door("8vK#t2!")
    accounts.set_password(admin, "李样本", "9wL$u3?y")
    accounts.set_locked(admin, "李样本", locked=True)
    with pytest.raises(passwords.PasswordTooShortError):
        accounts.set_locked(admin, "李样本", locked=False, password="8vK#t2!")
    accounts.set_locked(admin, "李样本", locked=False, password="8vK#t2!x")
    admin.close()


def test_one_s_old_password_is_one_s_own(folder):
    admin = enter(folder)
    accounts.add(admin, "李样本", OTHER)
    with pytest.raises(WrongPasswordError):
        passwords.check(admin, "王演示", OTHER)
    passwords.check(admin, "王演示", PASSWORD)
    # Nor does one's own open for whoever sits at the desk of somebody else.
    with pytest.raises(WrongPasswordError):
        passwords.check(admin, "李样本", PASSWORD)
    passwords.check(admin, "李样本", OTHER)
    admin.close()


@pytest.mark.parametrize("name", ["recovery", "", "  ", "张\x1b三"])
def test_names_that_would_lock_everybody_out_or_deceive_are_refused_at_both_doors(tmp_path, name):
    for unit, operator in (
        (TOWNSHIP, name),
        (Unit(code=TOWNSHIP.code, name=name, tier=Tier.TOWNSHIP), "王"),
    ):
        with pytest.raises(NameNotUsableError):
            accounts.create(
                tmp_path / "d", unit=unit, operator=operator, password=OTHER, cost=CHEAP
            )
    assert not (tmp_path / "d").exists()
    centre = make_centre(tmp_path / "e")
    with pytest.raises(NameNotUsableError):
        accounts.add(centre, name, OTHER)
    centre.close()


def test_a_name_that_only_looks_different_is_the_same_name(folder):
    admin = enter(folder)
    accounts.add(admin, "Ada王", OTHER)
    with pytest.raises(accounts.AccountExistsError):
        accounts.add(admin, "ＡＤＡ　王", OTHER)
    admin.close()


def test_of_51_failures_fifty_are_told_one_by_one_and_their_number(folder, waits):
    for _failure in range(51):
        attempts.note(folder, at="2026-11-20T01:00:00.000Z", name=None, by_recovery=False)
    centre = enter(folder)
    told = [each.detail for each in trail(centre, "sign_in.failed")]
    assert [each["count"] for each in told if "count" in each] == [51]
    assert len(told) == 51
    assert len(waits) == 1
    centre.close()


def test_failures_come_into_the_trail_together_or_wait_for_the_next_sign_in(folder, monkeypatch):
    fail(folder, 3)
    record, noted = audit.record, []

    def full_at_the_second(centre, action, *given, **more):
        noted.append(action)
        if noted.count("sign_in.failed") == 2:
            raise OSError(28, "No space left on device")
        record(centre, action, *given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", full_at_the_second)
        enter(folder).close()  # a full disk keeps nobody out
    assert noted.count("sign_in.failed") == 2
    centre = enter(folder)
    assert len(trail(centre, "sign_in.failed")) == 3
    centre.close()
