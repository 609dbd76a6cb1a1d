"""The schema's history: one frozen plain-SQL step a module, applied in this order.

A step is committed together with its record; a step once released never changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridcenter.store.migrations import (
    m0001_core,
    m0002_packs,
    m0003_desk,
    m0004_desks,
    m0005_search_merging,
    m0006_unit_index,
    m0007_pack_decision,
    m0008_figures,
    m0009_recent,
    m0010_search_crisis,
    m0011_clean_text,
    m0012_arrivals,
    m0013_desks_known,
    m0014_deadlines,
    m0015_folded_search,
    m0016_answers,
    m0017_validity,
    m0018_roles_and_head,
    m0019_books,
    m0020_case_books,
    m0021_restarts,
    m0022_title_initials,
    m0023_short_numbers,
    m0024_acknowledged,
    m0025_agreement_lists,
    m0026_nature,
    m0027_villages_ended,
    m0028_filings,
    m0029_sent_elsewhere,
    m0030_check_evidence,
    m0031_open_lists,
)

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase

STEPS: tuple[tuple[str, str], ...] = (
    ("m0001_core", m0001_core.SQL),
    ("m0002_packs", m0002_packs.SQL),
    ("m0003_desk", m0003_desk.SQL),
    ("m0004_desks", m0004_desks.SQL),
    ("m0005_search_merging", m0005_search_merging.SQL),
    ("m0006_unit_index", m0006_unit_index.SQL),
    ("m0007_pack_decision", m0007_pack_decision.SQL),
    ("m0008_figures", m0008_figures.SQL),
    ("m0009_recent", m0009_recent.SQL),
    ("m0010_search_crisis", m0010_search_crisis.SQL),
    ("m0011_clean_text", m0011_clean_text.SQL),
    ("m0012_arrivals", m0012_arrivals.SQL),
    ("m0013_desks_known", m0013_desks_known.SQL),
    ("m0014_deadlines", m0014_deadlines.SQL),
    ("m0015_folded_search", m0015_folded_search.SQL),
    ("m0016_answers", m0016_answers.SQL),
    ("m0017_validity", m0017_validity.SQL),
    ("m0018_roles_and_head", m0018_roles_and_head.SQL),
    ("m0019_books", m0019_books.SQL),
    ("m0020_case_books", m0020_case_books.SQL),
    ("m0021_restarts", m0021_restarts.SQL),
    ("m0022_title_initials", m0022_title_initials.SQL),
    ("m0023_short_numbers", m0023_short_numbers.SQL),
    ("m0024_acknowledged", m0024_acknowledged.SQL),
    ("m0025_agreement_lists", m0025_agreement_lists.SQL),
    ("m0026_nature", m0026_nature.SQL),
    ("m0027_villages_ended", m0027_villages_ended.SQL),
    ("m0028_filings", m0028_filings.SQL),
    ("m0029_sent_elsewhere", m0029_sent_elsewhere.SQL),
    ("m0030_check_evidence", m0030_check_evidence.SQL),
    ("m0031_open_lists", m0031_open_lists.SQL),
)

RELEASED = (10,)
"""The schemas before this one that a release wrote (0.1); every other number was a development version's."""

SCHEMA_VERSION = len(STEPS)
"""What this program writes; kept in ``PRAGMA user_version`` so that older programs refuse it."""


def are_ours(utils: UtilsDatabase, version: int) -> bool:
    """Whether a file at ``version`` came by our own steps; names that no release had are a development version's."""
    if "_sqlite_migrations" not in utils.table_names():
        return not version
    told = utils.query("SELECT name FROM _sqlite_migrations WHERE migration_set = 'gridcenter'")
    return {each["name"] for each in told} == {name for name, _sql in STEPS[:version]}


def apply(utils: UtilsDatabase) -> None:
    """Bring the schema up to :data:`SCHEMA_VERSION`; a failing step leaves the one before."""
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415 - keeps the start path light

    migrations = Migrations("gridcenter")
    for number, (name, sql) in enumerate(STEPS, start=1):
        migrations(name=name)(_runner(sql, number))
    migrations.apply(utils)


def _runner(sql: str, number: int):  # type: ignore[no-untyped-def]
    def run(utils: UtilsDatabase) -> None:
        # Statement by statement: executescript() would commit the open transaction first.
        for statement in split_statements(sql):
            utils.conn.execute(statement)
        utils.conn.execute(f"PRAGMA user_version = {number}")

    return run


def split_statements(sql: str) -> list[str]:
    """The statements of a step; they are ours and hold no semicolon but at a statement's end."""
    return [part.strip() for part in sql.split(";\n") if part.strip()]
