"""A small register as the next engineer would add it: one declaration, one migration, its words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register, RegisterId
from gridcenter.domain.register.parts import (
    Identity,
    Offers,
    QuickFilter,
    Resemblance,
    Trait,
    Unique,
    by_codes,
)
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.store import migrations

CAMPAIGN = Register(
    id=RegisterId("campaign"),
    label="宣传活动",
    one="宣传活动",
    title=("title", "number"),
    sort=("held_on",),
    newest_first=True,
    identity=Identity(
        strong=(("number",),),
        weak=("title", "held_on"),
        agree=("village",),
        unique=Unique(field="number", per_unit=True, freed=True),
    ),
    resemblance=Resemblance(
        shared=(("village", "held_on"),),
        traits=(
            Trait(field="title", sentence="名称相同", points=50),
            Trait(field="village", sentence="村（社区）相同", points=30),
        ),
    ),
    dated="held_on",
    first=("number", "title", "held_on", "village"),
    filters=(
        by_codes("weather"),
        QuickFilter(id="month", label="月份", field="held_on", offers=Offers.MONTH),
        QuickFilter(id="no_contact", label="缺电话", field="contact", offers=Offers.EMPTY),
    ),
    fields=(
        FieldSpec(
            name="number",
            label="活动编号",
            required=True,
            max_length=20,
            searchable=True,
            number=True,
            example="宣2026-01",
            synonyms=("编号",),
        ),
        FieldSpec(
            name="title", label="活动名称", required=True, max_length=50, searchable=True,
            example="反诈宣传进村（示例）",
        ),
        FieldSpec(name="held_on", label="举办日期", kind=Kind.DATE, required=True, never_future=True),
        FieldSpec(
            name="ended_on", label="结束日期", kind=Kind.DATE, not_before="held_on", example=""
        ),
        FieldSpec(
            name="village", label="所属村（社区）", kind=Kind.DIVISION, level="village",
            required=True, synonyms=("村",),
        ),
        FieldSpec(name="grid", label="所属网格", kind=Kind.REFERENCE, refers_to="grid"),
        FieldSpec(
            name="weather", label="活动类型", kind=Kind.CODE, codes="grid_kind", default="base"
        ),
        FieldSpec(name="visitors", label="到场人数", kind=Kind.INTEGER, minimum=0, maximum=9999),
        FieldSpec(name="contact", label="联系电话", kind=Kind.PHONE, privacy=Privacy.MASKED),
    ),
)  # fmt: skip

SQL = """
CREATE TABLE campaign (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    deleted_at TEXT,
    number TEXT,
    title TEXT,
    held_on TEXT,
    ended_on TEXT,
    village TEXT,
    grid TEXT REFERENCES grid(uid) DEFERRABLE INITIALLY DEFERRED,
    weather TEXT,
    visitors INTEGER,
    contact TEXT,
    extra TEXT
) STRICT;
CREATE UNIQUE INDEX campaign_number ON campaign(unit, number) WHERE deleted_at IS NULL;
CREATE INDEX campaign_unit ON campaign(unit, deleted_at);
CREATE VIRTUAL TABLE search_campaign USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_campaign(search_campaign, rank) VALUES ('secure-delete', 1);
INSERT INTO search_campaign(search_campaign, rank) VALUES ('automerge', 0);
INSERT INTO search_campaign(search_campaign, rank) VALUES ('crisismerge', 64);
"""


@contextmanager
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """The product with one register more."""
    steps = (*migrations.STEPS, ("m9998_campaign", SQL))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", len(steps))
    REGISTERS.declare(CAMPAIGN)
    try:
        yield CAMPAIGN
    finally:
        REGISTERS.withdraw(CAMPAIGN)
