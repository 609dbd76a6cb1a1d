from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.domain.stamps import next_stamp, uid_from

MOMENTS = st.integers(0, (1 << 47) - 1)


@given(MOMENTS, st.binary(min_size=10, max_size=10))
def test_uids_are_version_7_and_sort_by_time(moment, randomness):
    made = uuid.UUID(uid_from(moment, randomness))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == moment
    assert uid_from(moment, randomness) < uid_from(moment + 1, b"\0" * 10)


@given(st.lists(MOMENTS, max_size=30))
def test_stamps_rise_whatever_the_clock_does(moments):
    stamps = [""]
    for moment in moments:
        stamps.append(next_stamp(stamps[-1], moment, "0a1b2c3d"))
    assert stamps == sorted(set(stamps))


def test_a_full_counter_runs_over_into_the_clock():
    full = "019a47e05c00-ffffff-0a1b2c3d"
    assert next_stamp(full, 0, "0a1b2c3d") == "019a47e05c01-000000-0a1b2c3d"
