"""Packs: our keys, the cards of other units, what was sent, received, held back and overruled.

Frozen: it says what version 2 was.
"""

SQL = """
CREATE TABLE centre_key (
    id INTEGER PRIMARY KEY,
    signing TEXT NOT NULL,
    receiving TEXT NOT NULL,
    created_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

CREATE TABLE unit_card (
    id INTEGER PRIMARY KEY,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    tier TEXT NOT NULL,
    signing TEXT NOT NULL UNIQUE,
    receiving TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    registered_by TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX unit_card_unit ON unit_card(unit) WHERE revoked_at IS NULL;

CREATE TABLE pack_sent (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    base INTEGER NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    previous TEXT NOT NULL,
    masking TEXT NOT NULL,
    rows TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    file TEXT NOT NULL,
    last_stamp TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    outcome TEXT,
    acknowledged_at TEXT,
    receipt BLOB
) STRICT;
CREATE INDEX pack_sent_period ON pack_sent(period, seq);

CREATE TABLE pack_received (
    id INTEGER PRIMARY KEY,
    unit TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    base INTEGER NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    previous TEXT NOT NULL,
    created_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    received_by TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    counts TEXT NOT NULL,
    missing TEXT NOT NULL
) STRICT;
CREATE INDEX pack_received_unit ON pack_received(unit, seq);
CREATE INDEX pack_received_period ON pack_received(period, unit);

CREATE TABLE pack_before (
    pack INTEGER NOT NULL REFERENCES pack_received(id),
    register TEXT NOT NULL,
    rows BLOB NOT NULL,
    PRIMARY KEY (pack, register)
) STRICT;

CREATE TABLE pack_conflict (
    id INTEGER PRIMARY KEY,
    pack INTEGER NOT NULL REFERENCES pack_received(id),
    register TEXT NOT NULL,
    uid TEXT NOT NULL,
    winner TEXT NOT NULL,
    loser TEXT NOT NULL,
    restored_at TEXT
) STRICT;
"""
