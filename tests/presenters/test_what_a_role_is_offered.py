"""Nobody is offered what the services would refuse: each screen's buttons, by role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.roles import Role
from gridcenter.presenters import keeping_board, rezoning_board, settings_board, village_board
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.lookups import read_lookups
from gridcenter.presenters.packs.office_desk import OfficeDesk
from gridcenter.presenters.packs.pack_send import PackSend
from gridcenter.presenters.packs.receive_board import ReceiveBoard
from gridcenter.presenters.register import duty_loading
from gridcenter.presenters.register.attachment_list import AttachmentList, AttachmentsSoFar
from gridcenter.presenters.window_status import window_status
from gridcenter.services import seasons
from gridcenter.services.centre import Centre
from gridcenter.services.folder import recovery_sheet
from gridcenter.services.packs import office
from tests.builders import COUNTY, make_centre, make_incident

WRITERS = {Role.ENTRY, Role.REVIEWER, Role.ADMIN}
HEADS = {Role.REVIEWER, Role.ADMIN}
ADMINS = {Role.ADMIN}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Centre, str]]:
    township = make_centre(tmp_path_factory.mktemp("township"))
    county = make_centre(tmp_path_factory.mktemp("county"), unit=COUNTY)
    yield township, county, make_incident(township).uid
    township.close()
    county.close()


def attaching(centre: Centre, incident: str) -> bool:
    told: list[AttachmentsSoFar] = []
    AttachmentList(ImmediateDesk(centre), INCIDENT.id).load(incident, told.append)
    return told[0].may_change


def sending(centre: Centre, _incident: str) -> bool:
    presenter = PackSend(ImmediateDesk(centre), lambda: None)
    presenter.load()
    return presenter.state.may_send


def deciding(centre: Centre, _incident: str) -> bool:
    found = ReceiveBoard(ImmediateDesk(centre), lambda: None)
    found.load()
    assert found.view is not None
    return found.view.may_decide


OFFERS: dict[str, tuple[set[Role], Callable[[Centre, str], bool]]] = {
    "villages": (HEADS, lambda c, _: village_board.read(c).may_shape),
    "duty sheet": (WRITERS, lambda c, _: duty_loading.load(c, "", "").may_keep),
    "attachments": (WRITERS, attaching),
    "unit": (WRITERS, lambda c, _: settings_board.unit_view(c).may_keep),
    "unit's name": (ADMINS, lambda c, _: settings_board.unit_view(c).may_manage),
    "accounts": (ADMINS, lambda c, _: settings_board.accounts_view(c).may_manage),
    "writing": (WRITERS, lambda c, _: not window_status(c).looks_only),
    "recovery code": (ADMINS, lambda c, _: window_status(c).recovery),
    "seasons": (WRITERS, lambda c, _: seasons.of_year(c, 2026)[0].may_tick),
    "records": (WRITERS, lambda c, _: read_lookups(c).may_keep),
    "directives": (HEADS, lambda c, _: read_lookups(c).may_direct),
    "purging": (HEADS, lambda c, _: keeping_board.keeping_view(c).may_purge),
    "sending": (HEADS, sending),
    "deciding": (HEADS, deciding),
}


@pytest.mark.parametrize("screen", OFFERS)
def test_a_screen_offers_what_the_role_may_do(
    world: tuple[Centre, Centre, str], screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_sheet, "is_kept", lambda _centre: False)
    township, _county, incident = world
    roles, offers = OFFERS[screen]
    assert {role for role in Role if offers(replace(township, role=role), incident)} == roles


def test_a_county_s_heads_decide_over_places(world: tuple[Centre, Centre, str]) -> None:
    township, county, _incident = world
    offered = {role for role in Role if rezoning_board.read(replace(county, role=role)).may_decide}
    assert offered == HEADS
    assert not rezoning_board.read(township).may_decide


def test_who_may_not_know_accounts_sees_his_own(world: tuple[Centre, Centre, str]) -> None:
    township, _county, _incident = world
    view = settings_board.accounts_view(replace(township, role=Role.VIEWER))
    assert [each.name for each in view.accounts] == [township.actor]


def test_the_shared_folder_is_for_who_may_send(
    world: tuple[Centre, Centre, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, _county, _incident = world
    asked = []
    monkeypatch.setattr(office, "folder", lambda _centre: tmp_path)
    monkeypatch.setattr(office, "exchange", lambda centre, _editing: asked.append(centre.role))
    for role in (Role.VIEWER, Role.ENTRY, Role.AUDITOR):
        OfficeDesk(ImmediateDesk(replace(township, role=role)), lambda: None).exchange()
    assert asked == []
