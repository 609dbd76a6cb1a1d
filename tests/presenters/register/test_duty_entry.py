from gridcenter.domain.query import Query
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.register.duty_entry import DutyEntry
from gridcenter.services.register import registers
from tests.builders import make_leader


def test_lines_are_keyed_one_after_the_other_and_belong_to_their_leader(centre):
    leader, other = make_leader(centre), make_leader(centre)
    duty = DutyEntry(ImmediateDesk(centre), lambda _name: None)
    shown = []
    duty.load(leader.uid, shown.append)
    assert duty.entry.fields["done_on"].text == "2026-11-20"
    duty.entry.type("done_on", "11-18")
    for kind in ("巡逻", "zf"):
        duty.entry.type("kind", kind)
        duty.add(lambda _changes: None)
    assert duty.entry.fields["done_on"].text == "2026-11-18"
    duty.load(leader.uid, shown.append)
    assert [(line.done_on, line.kind, line.count) for line in shown[-1]] == [
        ("2026-11-18", "走访", "1"),
        ("2026-11-18", "巡逻", "1"),
    ]
    duty.remove(shown[-1][0].uid)
    assert registers.count(centre, Query(register="duty_log")) == 1
    duty.load(other.uid, shown.append)
    assert shown[-1] == ()


def test_a_line_without_a_kind_is_refused_under_its_field(centre):
    duty = DutyEntry(ImmediateDesk(centre), lambda _name: None)
    duty.load(make_leader(centre).uid, lambda _lines: None)
    duty.add(lambda _changes: None)
    assert duty.entry.fields["kind"].problem.code == "required"
    assert registers.count(centre, Query(register="duty_log")) == 0
