"""The chain tells every way in which a pack may not continue what is known."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.packs.chain import TOLERANCE, is_from_future, judge
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.pack_id import PackId, PackLink
from gridcenter.domain.register.fields import UnitCode

UNIT = UnitCode("620622101")


def link(
    seq: int,
    digest: str = "",
    previous: str | None = None,
    base: int = 0,
    *,
    kind: PackKind = PackKind.FULL,
    unit: UnitCode = UNIT,
) -> PackLink:
    return PackLink(
        id=PackId(unit=unit, kind=kind, month="2026-11", seq=seq, digest=digest or f"d{seq}"),
        previous=(f"d{seq - 1}" if seq > 1 else "") if previous is None else previous,
        base=base,
    )


def status(pack: PackLink, *memory: PackLink) -> PackStatus:
    return judge(pack, memory).status


def test_each_status() -> None:
    assert status(link(1)) is PackStatus.OK
    assert status(link(2), link(1)) is PackStatus.OK
    assert status(link(1), link(1), link(2)) is PackStatus.DUPLICATE
    assert status(link(4), link(1)) is PackStatus.GAP
    assert judge(link(4), [link(1)]).missing == (2, 3)
    assert status(link(2, "other"), link(1), link(2)) is PackStatus.REPLACED
    assert status(link(2, "other", "else"), link(1), link(2)) is PackStatus.FORK
    assert status(link(2, previous="else"), link(1)) is PackStatus.FORK


def test_a_late_pack_that_fills_a_gap_is_ok() -> None:
    assert status(link(2), link(1), link(3)) is PackStatus.OK
    assert status(link(2, "other"), link(1), link(3)) is PackStatus.FORK


def test_a_new_receiver_takes_the_first_full_pack_whatever_its_number() -> None:
    assert judge(link(9), []).complete
    assert not judge(link(9, base=8, kind=PackKind.DELTA), []).complete


def test_a_delta_needs_its_base_and_heals_a_lost_file() -> None:
    assert judge(link(4, base=1, kind=PackKind.DELTA), [link(1)]).complete
    assert not judge(link(4, base=3, kind=PackKind.DELTA), [link(1)]).complete


def test_other_units_do_not_count() -> None:
    other = link(1, "x", unit=UnitCode("620622102"))
    assert status(link(1), other) is PackStatus.OK


def test_future() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    latest = int((now + TOLERANCE).timestamp() * 1000)
    assert not is_from_future(latest, now)
    assert is_from_future(latest + 1, now)
    assert is_from_future(0xFFFFFFFFFFFF, now)


def test_a_jump_of_a_million_numbers_is_not_listed() -> None:
    verdict = judge(link(999_999), [link(1)])
    assert verdict.status is PackStatus.GAP
    assert verdict.missing == tuple(range(2, 102))  # a hundred, then it is told that there are more


@given(st.permutations(range(1, 8)))
def test_an_honest_chain_never_looks_wrong_in_any_order(order: list[int]) -> None:
    memory: list[PackLink] = []
    for seq in order:
        verdict = judge(link(seq), memory)
        assert verdict.status in {PackStatus.OK, PackStatus.GAP}
        memory.append(link(seq))
    assert all(status(link(seq), *memory) is PackStatus.DUPLICATE for seq in order)


@given(st.integers(1, 7), st.permutations(range(1, 8)))
def test_a_second_history_is_always_noticed(seq: int, order: list[int]) -> None:
    forged = link(seq, "forged", f"d{seq - 1}" if seq > 1 else "")
    memory = [link(each) for each in order]
    assert status(forged, *memory) in {PackStatus.REPLACED, PackStatus.FORK}
