from hypothesis import given
from hypothesis import strategies as st

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.query import Filter, Operator
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.parts import Offers
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.presenters.register.table_filters import (
    filters_of,
    in_words,
    last_months,
    options,
    read_filters,
    say,
)

TODAY = "2026-11-22"
CHIPPED = [each for each in REGISTERS if each.filters]


def chosen_for(register):
    def some(chip):
        if chip.is_switch:
            return st.sampled_from([(), ("yes",)])
        if chip.offers is Offers.MONTH:
            return st.sampled_from([(), ("2026-10",)])
        return st.lists(st.sampled_from(["one", "two"]), unique=True).map(tuple)

    return st.fixed_dictionaries({chip.id: some(chip) for chip in register.filters})


@given(st.sampled_from(CHIPPED).flatmap(lambda r: st.tuples(st.just(r), chosen_for(r))))
def test_chips_read_back_what_they_wrote(case):
    register, chosen = case
    written = filters_of(register, chosen, TODAY)
    read, rest = read_filters(register, written, TODAY)
    assert read == {chip: values for chip, values in chosen.items() if values}
    assert rest == ()


def test_months_go_back_over_new_year():
    assert last_months("2026-02-10", 3) == ("2026-02", "2026-01", "2025-12")


def test_every_chip_names_a_list_that_exists():
    codes = load_codes()
    for register in CHIPPED:
        for chip in register.filters:
            assert options(register, chip, codes, TODAY)


def test_a_filter_is_said_in_words():
    each = Filter(field="people_count", operator=Operator.AT_LEAST, values=(50,))
    assert in_words(each, "涉及人数", ["50"]) == "涉及人数 ≥ 50"


def test_filters_of_other_pages_are_said_without_inner_names():
    codes = load_codes()
    some = Filter(field="uid", values=("01a1",))
    grids = Filter(field="grid", operator=Operator.ANY_OF, values=("01a1", "01a2"))
    family = Filter(field="family", operator=Operator.NOT_EQUALS, values=("hazard",))
    assert say(INCIDENT, some, codes) == "指定的 1 条记录"
    assert say(INCIDENT, grids, codes) == "所属网格：2 项"
    assert say(INCIDENT, family, codes) == "事件大类 ≠ 安全隐患"
