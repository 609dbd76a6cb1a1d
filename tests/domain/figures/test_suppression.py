"""No small count can be had from what is shown: every table of the same sums is tried."""

import random
from itertools import product

import pytest

from gridcenter.domain.figures.suppression import LEAST, Adds, hidden_places, is_small, withheld


def table(chance, rows, columns):
    """Random counts with margins, and the sums that a reader can check."""
    high = chance.choice([2, 4, 5])
    counts = {(r, c): chance.randint(0, high) for r in range(rows) for c in range(columns)}
    relations = []
    for r in range(rows):
        members = tuple((r, c) for c in range(columns))
        counts[r, "sum"] = sum(counts[key] for key in members)
        relations.append(Adds(members, (r, "sum")))
    for c in (*range(columns), "sum"):
        members = tuple((r, c) for r in range(rows))
        counts["sum", c] = sum(counts[key] for key in members)
        relations.append(Adds(members, ("sum", c)))
    relations.append(Adds(tuple(("sum", c) for c in range(columns)), ("sum", "sum")))
    return counts, relations


@pytest.mark.parametrize("seed", range(60))
def test_every_small_count_could_be_another(seed):
    chance = random.Random(seed)
    rows, columns = chance.choice([(2, 2), (2, 3), (3, 2)])
    counts, relations = table(chance, rows, columns)
    hidden = withheld(counts, relations)
    assert {key for key, count in counts.items() if is_small(count)} <= hidden
    values = {key: set() for key in hidden}
    inner = [key for key in counts if "sum" not in key]
    most = max(counts[key] for key in inner) + 2
    choices = [range(most) if key in hidden else [counts[key]] for key in inner]
    for tried in product(*choices):
        made = dict(zip(inner, tried, strict=True))
        for adds in relations:
            made[adds.total] = sum(made[key] for key in adds.members)
        if all(made[key] == count for key, count in counts.items() if key not in hidden):
            for key in hidden:
                values[key].add(made[key])
    for key in hidden:
        if is_small(counts[key]):
            assert len(values[key]) > 1, (key, counts, hidden)


def test_what_tells_nothing_is_shown():
    counts = {"a": 0, "b": 9, "c": 4, "sum": 13}
    assert not withheld(counts, [Adds(("a", "b", "c"), "sum")])
    counts = {"a": 1, "b": 9, "c": 4, "sum": 14}
    assert withheld(counts, [Adds(("a", "b", "c"), "sum")]) == {"a", "c"}
    counts = {"a": 1, "b": 2, "sum": 3}
    assert withheld(counts, [Adds(("a", "b"), "sum")]) == {"a", "b", "sum"}


def test_what_stands_beside_a_small_count_goes_with_it_and_no_more():
    counts = {"month": 2, "year": 40, "other": 40}
    assert withheld(counts, [], {"month": "year"}) == {"month", "year"}
    assert withheld(counts | {"month": LEAST}, [], {"month": "year"}) == frozenset()
    assert withheld(counts | {"month": 0}, [], {"month": "year"}) == frozenset()


def test_one_line_is_as_for_charts():
    chance = random.Random(1)
    for _round in range(200):
        line = [chance.choice([0, 1, 2, 3, 5, 8]) for _place in range(4)]
        counts = dict(enumerate(line)) | {"sum": sum(line)}
        places, no_sum = hidden_places(line)
        if sum(line) < LEAST:
            continue  # the sum itself is small
        expected = set(places) | ({"sum"} if no_sum else set())
        assert withheld(counts, [Adds(tuple(range(4)), "sum")]) == expected


def test_sums_that_go_round_in_a_ring_do_not_tell_their_members():
    # Each pair's sum is shown: half of all three less one sum is a member, so one sum has to go.
    counts = {"a": 2, "b": 2, "c": 2, "ab": 4, "bc": 4, "ca": 4}
    ring = [Adds(("a", "b"), "ab"), Adds(("b", "c"), "bc"), Adds(("c", "a"), "ca")]
    assert {"a", "b", "c"} < withheld(counts, ring)


def test_a_withheld_three_covers_no_small_count_beside_it():
    # 14 less the 10 that is shown leaves four: ※ is three at least, so <3 would be one.
    counts = {"year": 1, "a": 1, "b": 3, "c": 10, "all": 14}
    sums = [Adds(("a", "b", "c"), "all")]
    assert withheld(counts, sums, {"year": "b"}) == {"year", "a", "b", "c"}
    larger = counts | {"b": 4, "all": 15}
    assert withheld(larger, sums, {"year": "b"}) == {"year", "a", "b"}
