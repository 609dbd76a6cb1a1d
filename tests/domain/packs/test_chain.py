"""The chain tells every way in which a pack may not continue what is known."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.packs.chain import MOST_MISSING, TOLERANCE, is_from_future, judge
from gridcenter.domain.packs.kinds import PackKind, PackNumber, PackStatus
from gridcenter.domain.register.fields import UnitCode

UNIT = UnitCode("620622101")


def number(seq: int, digest: str = "", previous: str | None = None, base: int = 0) -> PackNumber:
    return PackNumber(
        unit=UNIT,
        seq=seq,
        digest=digest or f"d{seq}",
        previous=(f"d{seq - 1}" if seq > 1 else "") if previous is None else previous,
        base=base,
    )


def status(pack: PackNumber, *memory: PackNumber, kind: PackKind = PackKind.FULL) -> PackStatus:
    return judge(pack, kind, memory).status


def test_each_status() -> None:
    assert status(number(1)) is PackStatus.OK
    assert status(number(2), number(1)) is PackStatus.OK
    assert status(number(1), number(1), number(2)) is PackStatus.DUPLICATE
    assert status(number(4), number(1)) is PackStatus.GAP
    assert judge(number(4), PackKind.FULL, [number(1)]).missing == (2, 3)
    assert status(number(2, "other"), number(1), number(2)) is PackStatus.REPLACED
    assert status(number(2, "other", "else"), number(1), number(2)) is PackStatus.FORK
    assert status(number(2, previous="else"), number(1)) is PackStatus.FORK


def test_a_late_pack_that_fills_a_gap_is_ok() -> None:
    assert status(number(2), number(1), number(3)) is PackStatus.OK
    assert status(number(2, "other"), number(1), number(3)) is PackStatus.FORK


def test_a_new_receiver_takes_the_first_full_pack_whatever_its_number() -> None:
    assert judge(number(9), PackKind.FULL, []).complete
    assert not judge(number(9, base=8), PackKind.DELTA, []).complete


def test_a_delta_needs_its_base_and_heals_a_lost_file() -> None:
    assert judge(number(4, base=1), PackKind.DELTA, [number(1)]).complete
    assert not judge(number(4, base=3), PackKind.DELTA, [number(1)]).complete


def test_other_units_do_not_count() -> None:
    other = PackNumber(unit=UnitCode("620622102"), seq=1, digest="x", previous="")
    assert status(number(1), other) is PackStatus.OK


def test_future() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    latest = int((now + TOLERANCE).timestamp() * 1000)
    assert not is_from_future(latest, now)
    assert is_from_future(latest + 1, now)
    assert is_from_future(0xFFFFFFFFFFFF, now)


def test_a_jump_of_a_million_numbers_is_not_listed() -> None:
    verdict = judge(number(999_999), PackKind.FULL, [number(1)])
    assert verdict.status is PackStatus.GAP
    assert verdict.missing == tuple(range(2, 2 + MOST_MISSING))


@given(st.permutations(range(1, 8)))
def test_an_honest_chain_never_looks_wrong_in_any_order(order: list[int]) -> None:
    memory: list[PackNumber] = []
    for seq in order:
        verdict = judge(number(seq), PackKind.FULL, memory)
        assert verdict.status in {PackStatus.OK, PackStatus.GAP}
        memory.append(number(seq))
    assert all(status(number(seq), *memory) is PackStatus.DUPLICATE for seq in order)


@given(st.integers(1, 7), st.permutations(range(1, 8)))
def test_a_second_history_is_always_noticed(seq: int, order: list[int]) -> None:
    forged = number(seq, "forged", f"d{seq - 1}" if seq > 1 else "")
    memory = [number(each) for each in order]
    assert status(forged, *memory) in {PackStatus.REPLACED, PackStatus.FORK}
