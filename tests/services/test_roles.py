import pytest

from gridcenter.domain.query import Query
from gridcenter.domain.roles import MAY, Deed, LastAdminError, Role, RoleForbidsError
from gridcenter.services import month
from gridcenter.services.folder import accounts, rekeying
from gridcenter.services.packs import packing, receipts, receiving
from gridcenter.services.register import registers, undo
from gridcenter.services.sheets import listing
from gridcenter.services.trust import units
from tests.builders import PASSWORD, make_centre, make_incident, make_member


@pytest.fixture
def sign_in(tmp_path):
    """Opens the same data folder as somebody of a role, one after another."""
    folder = tmp_path / "data"
    admin = make_centre(folder)
    make_member(admin)
    make_incident(admin)
    for role in (Role.REVIEWER, Role.VIEWER):
        accounts.add(admin, role.value, f"{PASSWORD}-{role}", role)
    admin.close()
    opened = []

    def sign_in(role):
        while opened:
            opened.pop().close()
        name, password = (None, PASSWORD) if role is Role.ADMIN else (role, f"{PASSWORD}-{role}")
        opened.append(accounts.open_folder(folder, password=password, name=name, durable=False))
        return opened[0]

    yield sign_in
    while opened:
        opened.pop().close()


def deeds(centre, path):
    """One way into each deed, with what it is called in the table."""
    (member,) = registers.find(centre, Query(register="grid_member"))
    spec = registers.register_of("grid_member").fields[:3]
    query = Query(register="grid_member")
    nowhere = path / "no-such-file"
    return [
        (Deed.KEEP, lambda: registers.remove(centre, "grid_member", [member.uid])),
        (Deed.KEEP, lambda: undo.undo(centre)),
        (Deed.SEND, lambda: month.report_nil(centre, "2026-10")),
        (Deed.SEND, lambda: packing.export_month(centre, "2026-11", path)),
        (Deed.SEND, lambda: receiving.receive(centre, nowhere)),
        (Deed.SEND, lambda: receipts.take_spoken(centre, "ABCD")),
        (Deed.SEND, lambda: units.register(centre, nowhere)),
        (Deed.REVEAL, lambda: registers.display(centre, registers.register_of("grid_member"), member, unmask=True)),
        (Deed.REVEAL, lambda: listing.export_list(centre, query, spec, path / "a.csv", unmask=True, reason="示例")),
        (Deed.MANAGE, lambda: accounts.add(centre, "新来的", "password-x")),
        (Deed.MANAGE, lambda: accounts.set_role(centre, "viewer", Role.ADMIN)),
        (Deed.MANAGE, lambda: accounts.set_locked(centre, "viewer", locked=True)),
        (Deed.MANAGE, lambda: accounts.set_password(centre, "王演示", "password-x")),
        (Deed.MANAGE, lambda: accounts.renew_recovery_code(centre)),
        (Deed.MANAGE, lambda: rekeying.rekey(centre, PASSWORD)),
        (Deed.MANAGE, lambda: units.rotate(centre)),
        (Deed.MANAGE, lambda: units.revoke(centre, "620622")),
        (Deed.KEEP, lambda: make_incident(centre)),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_the_services_refuse_what_the_table_does_not_allow(sign_in, tmp_path, role):
    centre = sign_in(role)
    for deed, act in deeds(centre, tmp_path):
        if deed in MAY[role]:
            continue
        with pytest.raises(RoleForbidsError):
            act()


def test_looking_and_one_s_own_password_are_everybody_s(sign_in, tmp_path):
    centre = sign_in(Role.VIEWER)
    query = Query(register="grid_member")
    (member,) = registers.find(centre, query)
    shown = registers.display(centre, registers.register_of("grid_member"), member)
    assert "****" in shown["phone"]
    fields = registers.register_of("grid_member").fields[:3]
    assert listing.export_list(centre, query, fields, tmp_path / "a.csv") == 1
    accounts.set_password(centre, "viewer", "my-own-secret")


def test_an_officer_keeps_records_and_a_change_of_role_counts_from_the_next_sign_in(sign_in):
    centre = sign_in(Role.REVIEWER)
    make_incident(centre)
    admin = sign_in(Role.ADMIN)
    accounts.set_role(admin, "reviewer", Role.VIEWER)
    with pytest.raises(RoleForbidsError, match="只看"):
        make_incident(sign_in(Role.REVIEWER))


def test_an_administrator_always_remains(sign_in):
    admin = sign_in(Role.ADMIN)
    accounts.add(admin, "孙示例", "a-locked-door", Role.ADMIN)
    accounts.set_locked(admin, "孙示例", locked=True)  # who is locked administers nothing
    for act in (
        lambda: accounts.set_role(admin, "王演示", Role.REVIEWER),
        lambda: accounts.set_locked(admin, "王演示", locked=True),
    ):
        with pytest.raises(LastAdminError):
            act()
    accounts.set_role(admin, "reviewer", Role.ADMIN)
    accounts.set_role(admin, "王演示", Role.REVIEWER)
