"""Two desks, relays and directives: whose change each field is, and packs outside the chain.

Frozen: it says what version 4 added.
"""

SQL = """
ALTER TABLE gesture ADD COLUMN stamp TEXT;
ALTER TABLE unit_card ADD COLUMN card BLOB;
ALTER TABLE unit_card ADD COLUMN vouched_by TEXT;
ALTER TABLE pack_received ADD COLUMN via TEXT;

CREATE TABLE desk_mark (
    uid TEXT PRIMARY KEY,
    register TEXT NOT NULL,
    marks TEXT NOT NULL,
    after_change INTEGER NOT NULL,
    merged_at TEXT NOT NULL
) STRICT;
CREATE INDEX desk_mark_merged ON desk_mark(merged_at);

CREATE TABLE desk_conflict (
    id INTEGER PRIMARY KEY,
    register TEXT NOT NULL,
    uid TEXT NOT NULL,
    field TEXT NOT NULL,
    kept TEXT NOT NULL,
    lost TEXT NOT NULL,
    found_at TEXT NOT NULL,
    settled_at TEXT,
    settled_by TEXT,
    UNIQUE (uid, field, kept, lost)
) STRICT;

CREATE TABLE pack_aside (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    seq INTEGER NOT NULL,
    period TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    file TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    outcome TEXT,
    acknowledged_at TEXT,
    UNIQUE (kind, sent_to, seq)
) STRICT;

CREATE TABLE directive (
    uid TEXT PRIMARY KEY,
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    register TEXT NOT NULL,
    record TEXT NOT NULL,
    title TEXT NOT NULL,
    action TEXT NOT NULL,
    note TEXT NOT NULL,
    due TEXT,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    revision INTEGER NOT NULL,
    taken_at TEXT,
    done_at TEXT
) STRICT;
CREATE INDEX directive_record ON directive(record);
"""
