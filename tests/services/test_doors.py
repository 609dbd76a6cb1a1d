"""Every door of the services asks for its own right before it looks at anything.

The doors are written out here, each with the right it asks for; a new one that is missing is named.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import gridcenter.services
from gridcenter.domain.roles import WHO, Deed, Role, RoleForbidsError
from gridcenter.services import audit, divisions, month, seasons, settings, unit_name
from gridcenter.services.centre import Centre
from gridcenter.services.figures import kpis, maps
from gridcenter.services.folder import (
    account_changes,
    account_list,
    accounts,
    backup,
    diagnosis,
    health,
    rekeying,
    restoring,
    timekeeping,
    update_keys,
    updating,
)
from gridcenter.services.lake import building, publishing
from gridcenter.services.packs import (
    desks,
    directives,
    inbox,
    office,
    packing,
    quarantine,
    receipts,
    receiving,
    relaying,
    rezoning,
)
from gridcenter.services.paper import (
    attachment_words,
    figure_catalogue,
    form_inputs,
    form_templates,
    reporting,
)
from gridcenter.services.register import (
    attachments,
    call_list,
    check_rounds,
    display,
    duplicates,
    numbers,
    phrases,
    recounting,
    retention,
    rota,
    undo,
)
from gridcenter.services.sheets import importing, listing
from gridcenter.services.trust import units
from gridcenter.store import accounts as stored
from tests.builders import CHEAP, PASSWORD, TOWNSHIP, make_centre

HOME = Path(gridcenter.services.__file__).parent
NOTHING = None
"""What a door is given here: it must not come so far as to look at it."""

DOORS: tuple[tuple[Deed, Callable[[Centre], object]], ...] = (
    (Deed.SHAPE, lambda c: divisions.put_many(c, NOTHING)),
    (Deed.SHAPE, lambda c: divisions.end(c, NOTHING, NOTHING)),
    (Deed.KEEP, lambda c: divisions.adopt(c, NOTHING)),
    (Deed.SHAPE, lambda c: month.set_due_day(c, 5)),
    (Deed.SEND, lambda c: month.report_nil(c, "2026-10")),
    (Deed.SEND, lambda c: building.build(c, NOTHING)),
    (Deed.REVEAL, lambda c: figure_catalogue.gather(c, NOTHING, NOTHING, unmask_reason="核对")),
    (Deed.REVEAL, lambda c: reporting.build(c, "backlog", NOTHING, unmask_reason="核对")),
    (Deed.SHAPE, lambda c: form_templates.add(c, NOTHING, NOTHING)),
    (Deed.SHAPE, lambda c: form_templates.remove(c, NOTHING)),
    (Deed.KEEP, lambda c: form_inputs.keep(c, NOTHING, NOTHING, NOTHING)),
    (Deed.KEEP, lambda c: form_inputs.keep_sections(c, NOTHING, NOTHING, NOTHING, NOTHING)),
    *(
        (deed, lambda c, key=key: settings.put(c, key, NOTHING))
        for key, deed in settings.GUARDED.items()
    ),
    (Deed.KEEP, lambda c: duplicates.set_apart(c, NOTHING, NOTHING)),
    (Deed.KEEP, undo.undo),
    (Deed.KEEP, undo.redo),
    (Deed.KEEP, lambda c: recounting.recount(c, NOTHING)),
    (Deed.SHAPE, lambda c: recounting.import_notice(c, NOTHING)),
    (Deed.REVEAL, lambda c: display.DisplayWording(c, unmask=True)),
    (Deed.REVEAL, lambda c: call_list.read(c, NOTHING, NOTHING)),
    (Deed.KEEP, lambda c: attachments.attach(c, NOTHING, NOTHING)),
    (Deed.TAKE_OUT, lambda c: attachment_words.of_attachment(c, NOTHING)),
    (Deed.TAKE_OUT, lambda c: attachments.save_as(c, NOTHING, NOTHING)),
    (Deed.KEEP, numbers.mask_all),
    (Deed.KEEP, lambda c: rota.fill(c, NOTHING)),
    (Deed.KEEP, lambda c: rota.swap(c, NOTHING, NOTHING)),
    (Deed.KEEP, lambda c: check_rounds.begin(c, NOTHING, NOTHING)),
    (Deed.KEEP, lambda c: seasons.tick(c, NOTHING, 0, done=True)),
    (Deed.KEEP, lambda c: phrases.keep(c, NOTHING, NOTHING)),
    (Deed.KEEP, lambda c: phrases.drop(c, NOTHING, NOTHING)),
    (Deed.PURGE, lambda c: retention.purge(c, NOTHING)),
    (Deed.PURGE, lambda c: retention.hold(c, NOTHING, until=NOTHING, reason=NOTHING)),
    (Deed.SHAPE, lambda c: kpis.set_target(c, NOTHING, NOTHING, NOTHING)),
    (Deed.SHAPE, lambda c: maps.import_boundaries(c, NOTHING)),
    (Deed.SHAPE, maps.forget_boundaries),
    (Deed.KEEP, lambda c: c.perform("", ())),
    (Deed.SEND, lambda c: receipts.take_home(c, NOTHING)),
    (Deed.SEND, lambda c: receipts.take_spoken(c, NOTHING)),
    (Deed.SEND, lambda c: quarantine.accept(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: quarantine.reject(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: quarantine.take_back(c, NOTHING)),
    (Deed.SEND, lambda c: inbox.watch(c, NOTHING)),
    (Deed.SEND, lambda c: office.share(c, NOTHING)),
    (Deed.SEND, office.exchange),
    (Deed.SEND, lambda c: directives.issue(c, NOTHING, NOTHING, NOTHING, note=NOTHING)),
    (Deed.SEND, lambda c: packing.export_month(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: receiving.receive(c, NOTHING)),
    (Deed.SEND, lambda c: list(receiving.receive_many(c, NOTHING))),
    (Deed.SEND, lambda c: desks.export(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: desks.dismiss(c, NOTHING)),
    (Deed.SEND, lambda c: rezoning.decide(c, NOTHING, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: rezoning.again(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: rezoning.hand_over(c, NOTHING, NOTHING, reason=NOTHING)),
    (Deed.SEND, lambda c: relaying.export(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: publishing.publish(c, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: publishing.write_sheet(c, NOTHING, NOTHING, NOTHING)),
    (Deed.SEND, lambda c: publishing.read_back(c, NOTHING, NOTHING, NOTHING)),
    (Deed.MANAGE, lambda c: updating.examine(c, NOTHING)),
    (Deed.MANAGE, updating.prepare_back),
    (Deed.MANAGE, lambda c: update_keys.trust(c, NOTHING)),
    (Deed.MANAGE, lambda c: update_keys.distrust(c, NOTHING)),
    (Deed.MANAGE, lambda c: unit_name.change(c, NOTHING)),
    (Deed.MANAGE, lambda c: rekeying.rekey(c, NOTHING)),
    (Deed.KNOW_ACCOUNTS, account_list.accounts),
    (Deed.MANAGE, lambda c: backup.make(c, Path("elsewhere"))),
    (Deed.KEEP, timekeeping.confirm),
    (Deed.MANAGE, lambda c: account_changes.add(c, NOTHING, NOTHING)),
    (Deed.MANAGE, lambda c: account_changes.set_password(c, "别人", NOTHING)),
    (Deed.MANAGE, lambda c: account_changes.hand_over(c, NOTHING, NOTHING, NOTHING)),
    (Deed.MANAGE, account_changes.renew_recovery_code),
    (Deed.MANAGE, lambda c: account_changes.set_role(c, NOTHING, Role.ADMIN)),
    (Deed.MANAGE, lambda c: account_changes.set_locked(c, NOTHING, locked=True)),
    (Deed.MANAGE, lambda c: account_changes.renew_after_recovery(c, NOTHING)),
    (Deed.EXAMINE, health.check),
    (Deed.EXAMINE, lambda c: diagnosis.write(c, Path("report.json"))),
    (Deed.SEND, units.own_card),
    (Deed.MANAGE, units.rotate),
    (Deed.SEND, lambda c: units.register(c, NOTHING)),
    (Deed.MANAGE, lambda c: units.revoke(c, NOTHING)),
    (Deed.AUDIT, audit.entries),
    (Deed.AUDIT, audit.verify),
    (Deed.AUDIT, audit.differing),
    (Deed.REVEAL, lambda c: listing.export_list(c, NOTHING, NOTHING, NOTHING, unmask=True)),
    (Deed.KEEP, lambda c: importing.write(c, NOTHING)),
)  # fmt: skip


@pytest.fixture
def refusals(monkeypatch):
    """Where in the services the signed-in officer was refused: file and line of the question."""
    found = set()
    real = Centre.require

    def require(centre, deed):
        try:
            real(centre, deed)
        except RoleForbidsError:
            asked = sys._getframe(1)
            found.add((asked.f_code.co_filename, asked.f_lineno))
            raise

    monkeypatch.setattr(Centre, "require", require)
    return found


def _asked_anywhere():
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "require"
                and ast.unparse(node.func.value) in {"centre", "self", "live"}
            ):
                yield str(path), node.lineno


def test_every_door_refuses_who_may_only_look_and_says_so_in_the_trail(
    centre, tmp_path, refusals, signed_in_viewer_restores, monkeypatch
):
    monkeypatch.chdir(tmp_path)  # a door that lets in leaves nothing in the sources
    looking = replace(centre, role=Role.VIEWER)
    for number, (deed, act) in enumerate(DOORS):
        try:
            act(looking)
        except RoleForbidsError:
            pass
        except Exception as failure:
            pytest.fail(f"door {number}, {deed}: went in and met {failure!r}")
        else:
            pytest.fail(f"door {number}, {deed}: let in")
        last = audit.entries(centre, limit=1)[0]
        assert (last.action, last.detail["deed"], last.detail["ok"]) == ("refused", deed, False)
    with pytest.raises(RoleForbidsError):
        signed_in_viewer_restores()
    # Numbers in full go out only with both rights: the second is asked of who may send.
    sending = replace(centre, role=Role.REVIEWER)
    refused_reveal(sending, refusals, tmp_path)
    missing = sorted(set(_asked_anywhere()) - refusals)
    assert not missing, f"doors that this test does not try: {missing}"


def refused_reveal(centre, refusals, place):
    """A pack with numbers in full, by somebody who may send but not see them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(WHO, Deed.REVEAL, frozenset())
        from gridcenter.services import centre as module  # noqa: PLC0415 - where the table is asked

        rights = {role: held - {Deed.REVEAL} for role, held in module.MAY.items()}
        patched.setattr(module, "MAY", rights)
        with pytest.raises(RoleForbidsError):
            packing.export_month(centre, "2026-10", place, unmasked=True, reason="核对")
        with pytest.raises(RoleForbidsError):
            rezoning.hand_over(centre, NOTHING, NOTHING, reason="核对")


@pytest.fixture
def signed_in_viewer_restores(tmp_path):
    """A restore by somebody whose account may only look, of a backup that is all right."""
    folder = tmp_path / "restoring"
    made = accounts.create(
        folder, unit=TOWNSHIP, operator="王演示", password=PASSWORD, cost=CHEAP, durable=False
    ).centre
    accounts.add(made, "看客", PASSWORD + "-x", Role.VIEWER)
    kept = backup.make(made).folder
    made.close()

    def act():
        with restoring.prepared(folder, kept, password=PASSWORD + "-x", name="看客"):
            pass

    return act


EVERYBODY = {"entry", "reviewer", "admin", "auditor", "viewer"}
TABLE = {
    "look": EVERYBODY,
    "keep": {"entry", "reviewer", "admin"},
    "take_out": {"entry", "reviewer", "admin"},
    "send": {"reviewer", "admin"},
    "reveal": {"reviewer", "admin"},
    "shape": {"reviewer", "admin"},
    "purge": {"reviewer", "admin"},
    "examine": {"entry", "reviewer", "admin", "auditor"},
    "audit": {"admin", "auditor"},
    "know_accounts": {"admin", "auditor"},
    "manage": {"admin"},
}
"""Who may do what, as the guide for offices says it."""


def test_the_table_of_rights_is_this_one(tmp_path):
    centre = make_centre(tmp_path / "data")
    for role in Role:
        stored.set_role(centre.db, "王演示", role)  # even what nobody could set: the last one's
        for deed in Deed:
            allowed = role.value in TABLE[deed.value]
            assert replace(centre, role=role).may(deed) is allowed, (deed, role)
    centre.close()


def test_an_account_that_lost_its_role_is_refused_in_a_window_that_is_still_open(tmp_path):
    centre = make_centre(tmp_path / "data")
    accounts.add(centre, "赵示例", PASSWORD + "-z", Role.ADMIN)
    open_still = replace(centre, actor="赵示例", role=Role.ADMIN)
    assert open_still.may(Deed.MANAGE)
    accounts.set_role(centre, "赵示例", Role.ENTRY)
    assert not open_still.may(Deed.MANAGE)
    assert open_still.may(Deed.KEEP)
    accounts.set_locked(centre, "赵示例", locked=True)
    assert not any(open_still.may(deed) for deed in Deed)
    centre.close()
