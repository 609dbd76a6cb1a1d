"""docs/pack-format.md names what the code writes: whoever builds a reader has that page alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcenter.domain.packs.directives import DirectiveAction
from gridcenter.domain.packs.kinds import (
    SCHEMA_MINIMUM,
    SCHEMA_VERSION,
    Masking,
    PackKind,
    PackStatus,
)
from gridcenter.domain.packs.tables import META, every_table
from gridcenter.domain.register.fields import Kind, Privacy
from gridcenter.exchange.packs import rezoning_lines
from gridcenter.exchange.packs.datapackage import DESK_SENT, DESK_SENT_COLUMNS
from gridcenter.exchange.packs.desk_marks import LOST, RESTAMP, SEEN, SINCE, SLOT
from gridcenter.exchange.packs.directive_lines import HEADER as ASKED
from gridcenter.exchange.packs.receipt import Outcome
from gridcenter.services.packs import audit_heads

PAGE = (Path(__file__).parents[3] / "docs" / "pack-format.md").read_text(encoding="utf-8")
WORDS = set(PAGE.replace("`", " ").replace(",", " ").replace("(", " ").replace(")", " ").split())


@pytest.mark.parametrize(
    "names",
    [
        [each.name for each in every_table()],
        list(PackKind),
        list(PackStatus),
        list(Masking),
        list(Kind),
        list(Privacy),
        list(DirectiveAction),
        [each.value for each in Outcome],
        [*META, *ASKED, *rezoning_lines.HEADER, *DESK_SENT_COLUMNS, DESK_SENT],
        [audit_heads.AT, audit_heads.BEFORE, "rezoned", "practice"],
    ],
    ids=lambda names: names[0],
)
def test_the_page_names_every(names: list[str]) -> None:
    assert {str(each) for each in names} - WORDS == set()


def test_the_page_knows_the_schema_and_the_keys_of_a_desk_pack() -> None:
    assert f"Now {SCHEMA_VERSION} and {SCHEMA_MINIMUM}:" in PAGE
    for key in (f"{SEEN}DEVICE", f"{LOST}TABLE.UID.FIELD", f"{SLOT}DEVICE", f"{RESTAMP}N", SINCE):
        assert f'"{key}"' in PAGE
