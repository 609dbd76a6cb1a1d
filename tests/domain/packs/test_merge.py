"""Merging is an algebra: any order and any repetition of packs end in the same rows."""

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.packs.canonical import row_hash
from gridcenter.domain.packs.kinds import Masking
from gridcenter.domain.packs.merge import Version, apply, merge_versions, plan_table
from gridcenter.domain.packs.tables import META, Row, TableSpec, masked
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy

OURS, OTHER = "620622101", "620622102"
TABLE = TableSpec(
    name="roster",
    label="花名册",
    fields=(
        FieldSpec(name="name", label="姓名"),
        FieldSpec(name="phone", label="电话", kind=Kind.PHONE, privacy=Privacy.MASKED),
        FieldSpec(name="number", label="证件", kind=Kind.ID_NUMBER, privacy=Privacy.MASKED),
        FieldSpec(name="party", label="当事方", privacy=Privacy.LOCAL),
    ),
)


def version(
    uid: str = "u1",
    revision: int = 1,
    stamp: str = "s1",
    unit: str = OURS,
    deleted: str | None = None,
    extra: tuple[tuple[str, str], ...] = (),
    **values: str | None,
) -> Version:
    meta: Row = (uid, unit, revision, stamp, "c", "李", "c", "李", deleted)
    return Version(meta + tuple(values.get(spec.name) for spec in TABLE.fields), extra)


versions = st.builds(
    version,
    uid=st.sampled_from(["u1", "u2"]),
    revision=st.integers(1, 3),
    stamp=st.sampled_from(["s1", "s2"]),
    deleted=st.sampled_from([None, "2026-11-03T08:00:00.000Z"]),
    extra=st.sampled_from([(), (("later", "x"),)]),
    name=st.sampled_from(["甲", "乙", None]),
    phone=st.sampled_from(["13800000023", "138****0023", None]),
    number=st.sampled_from(["622301199001010023", None]),
)


def merged(*packs: list[Version]) -> dict[str, Version]:
    rows: dict[str, Version] = {}
    for pack in packs:
        rows = apply(plan_table(TABLE, rows, pack, owner=OURS), rows)
    return rows


@given(st.lists(st.lists(versions, max_size=4), max_size=4), st.randoms(use_true_random=False))
def test_any_order_and_repetition_converges(packs: list[list[Version]], random) -> None:
    shuffled = [*packs, *random.choices(packs, k=len(packs))] if packs else []
    random.shuffle(shuffled)
    for pack in shuffled:
        random.shuffle(pack)
    assert merged(*packs) == merged(*shuffled)


@given(versions, versions, versions)
def test_merge_is_a_semilattice(one: Version, two: Version, three: Version) -> None:
    one, two, three = (Version(("u1", *v.row[1:]), v.extra) for v in (one, two, three))
    join = lambda a, b: merge_versions(TABLE, a, b)  # noqa: E731
    assert join(one, one) == one
    assert join(one, two) == join(two, one)
    assert join(join(one, two), three) == join(one, join(two, three))


@given(st.lists(versions, max_size=6))
def test_a_second_time_changes_nothing(pack: list[Version]) -> None:
    rows = merged(pack)
    again = plan_table(TABLE, rows, pack, owner=OURS)
    assert not again.new
    assert not again.changed


def test_what_is_told_of_each_row() -> None:
    have = {"u1": version(name="甲"), "u2": version("u2", revision=2, name="乙")}
    plan = plan_table(
        TABLE,
        have,
        [
            version(name="甲"),
            version("u2", revision=1, name="旧"),
            version("u3", name="新"),
            version("u4", unit=OTHER),
        ],
        owner=OURS,
    )
    assert (plan.same, plan.stale, len(plan.new), len(plan.foreign)) == (1, 1, 1, 1)
    assert plan.rows == 4


def test_another_units_record_cannot_be_taken_over() -> None:
    have = {"u1": version(unit=OTHER, name="甲")}
    plan = plan_table(TABLE, have, [version(revision=9, name="乙")], owner=OURS)
    assert [each.why for each in plan.foreign] == ["foreign"]
    assert not plan.changed


def test_two_versions_of_one_revision_are_a_conflict_and_the_later_stamp_wins() -> None:
    have = {"u1": version(stamp="s2", name="甲")}
    early = plan_table(TABLE, have, [version(stamp="s1", name="乙")], owner=OURS)
    late = plan_table(TABLE, have, [version(stamp="s3", name="乙")], owner=OURS)
    assert early.stale == 1
    assert early.conflicts[0].loser.row[len(META)] == "乙"
    assert late.changed[0].row[len(META)] == "乙"
    assert late.conflicts[0].loser.row[len(META)] == "甲"
    for plan in (early, late):
        told = plan.counts()
        assert (told["conflict"], told["changed"], told["stale"], plan.rows) == (1, 0, 0, 1)


def test_masking_hides_without_making_another_version() -> None:
    full = version(name="甲", phone="13800000023", number="622301199001010023", party="甲方·居民")
    shown = Version(masked(TABLE, full.row, Masking.MASKED))
    assert shown.row[len(META) :] == ("甲", "138****0023", None, None)
    assert masked(TABLE, full.row, Masking.FULL)[len(META) :] == (*full.row[len(META) : -1], None)
    assert row_hash(TABLE, shown.row) == row_hash(TABLE, full.row)
    # A full copy fills in what a masked one withheld, and a masked one takes nothing away.
    assert plan_table(TABLE, {"u1": shown}, [full], owner=OURS).changed == [full]
    assert plan_table(TABLE, {"u1": full}, [shown], owner=OURS).same == 1


def test_a_tombstone_carries_identity_only() -> None:
    gone = version(name="甲", phone="13800000023", deleted="2026-11-03T08:00:00.000Z")
    row = masked(TABLE, gone.row, Masking.FULL)
    kept = [name for name, value in zip(TABLE.columns, row, strict=True) if value is not None]
    assert kept == ["uid", "unit", "revision", "stamp", "changed_at", "deleted_at"]


def test_the_row_hash_does_not_see_the_order_of_columns() -> None:
    known = version(name="甲", extra=(("later", "x"),))
    newer = TableSpec(
        name="roster",
        label="",
        fields=(FieldSpec(name="later", label=""), *TABLE.fields),
    )
    row = (*known.row[: len(META)], "x", *known.row[len(META) :])
    assert row_hash(newer, row) == row_hash(TABLE, known.row, dict(known.extra))
