from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gridcenter.reports.document import Cell
from gridcenter.reports.template_marks import only_mark, replace_in_runs, said, scan_texts

PIECES = st.sampled_from(["{{ a }}", "{{b}}", "{{#r}}", "{{/}}", "{", "}", "文", " ", "{{", "c.d"])


def say(name: str) -> Cell | None:
    return {"a": Cell("一"), "b": Cell("{{a}}")}.get(name)


@given(st.lists(PIECES, max_size=8), st.lists(st.integers(0, 40), max_size=6))
def test_cutting_a_text_into_runs_changes_nothing(pieces, cuts):
    text = "".join(pieces)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    runs = [text[start:end] for start, end in pairwise(edges)]
    replaced = replace_in_runs(runs, say)
    assert len(replaced) == len(runs)
    assert "".join(replaced) == said(text, say)


def test_marks_know_their_roll_and_unknown_ones_stay():
    texts = iter([("A1", "{{unit}}"), ("A2", "{{#r}}{{x}}"), ("B2", "{{y}}{{/}}"), ("A3", "{{z}}")])
    found = [(mark.place, mark.name, mark.roll, mark.opens) for mark in scan_texts(texts)]
    assert found == [
        ("A1", "unit", "", False),
        ("A2", "r", "", True),
        ("A2", "x", "r", False),
        ("B2", "y", "r", False),
        ("A3", "z", "", False),
    ]
    assert said("{{nothing}} {{a}}", say) == "{{nothing}} 一"
    assert only_mark(" {{#r}}{{ x }} ") == "x"
    assert only_mark("{{x}}件") is None
