"""Papers of a case: what a mediation agreed, 并案; books of 排查, 接访 and 会商 with its tasks."""

SQL = """
ALTER TABLE incident ADD COLUMN main_case TEXT;
ALTER TABLE incident ADD COLUMN invited_on TEXT;
ALTER TABLE incident ADD COLUMN agreed_on TEXT;
ALTER TABLE incident ADD COLUMN agreed_amount INTEGER;
ALTER TABLE incident ADD COLUMN perform_by TEXT;
ALTER TABLE incident ADD COLUMN performed_on TEXT;
ALTER TABLE incident ADD COLUMN confirm_applied_on TEXT;
ALTER TABLE incident ADD COLUMN confirmed_on TEXT;
CREATE TABLE screening_round (
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
    held_on TEXT,
    village TEXT,
    kind TEXT,
    planned_from TEXT,
    planned_to TEXT,
    grids INTEGER,
    found INTEGER,
    settled INTEGER,
    led_by TEXT,
    note TEXT,
    extra TEXT
) STRICT;
CREATE INDEX screening_round_unit ON screening_round(unit, deleted_at);
CREATE INDEX screening_round_held_on ON screening_round(held_on) WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE search_screening_round USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_screening_round(search_screening_round, rank) VALUES ('secure-delete', 1);
INSERT INTO search_screening_round(search_screening_round, rank) VALUES ('automerge', 0);
INSERT INTO search_screening_round(search_screening_round, rank) VALUES ('crisismerge', 64);
CREATE TABLE visit (
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
    received_on TEXT,
    kind TEXT,
    official TEXT,
    official_post TEXT,
    incident TEXT REFERENCES incident(uid) DEFERRABLE INITIALLY DEFERRED,
    matter TEXT,
    result TEXT,
    answered_on TEXT,
    extra TEXT
) STRICT;
CREATE INDEX visit_unit ON visit(unit, deleted_at);
CREATE INDEX visit_received_on ON visit(received_on) WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE search_visit USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_visit(search_visit, rank) VALUES ('secure-delete', 1);
INSERT INTO search_visit(search_visit, rank) VALUES ('automerge', 0);
INSERT INTO search_visit(search_visit, rank) VALUES ('crisismerge', 64);
CREATE TABLE minutes (
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
    met_on TEXT,
    kind TEXT,
    title TEXT,
    village TEXT,
    incident TEXT REFERENCES incident(uid) DEFERRABLE INITIALLY DEFERRED,
    attended TEXT,
    decision TEXT,
    extra TEXT
) STRICT;
CREATE INDEX minutes_unit ON minutes(unit, deleted_at);
CREATE INDEX minutes_met_on ON minutes(met_on) WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE search_minutes USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_minutes(search_minutes, rank) VALUES ('secure-delete', 1);
INSERT INTO search_minutes(search_minutes, rank) VALUES ('automerge', 0);
INSERT INTO search_minutes(search_minutes, rank) VALUES ('crisismerge', 64);
CREATE TABLE minutes_task (
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
    minutes TEXT REFERENCES minutes(uid) DEFERRABLE INITIALLY DEFERRED,
    task TEXT,
    organisation TEXT,
    due TEXT,
    done_on TEXT,
    outcome TEXT,
    extra TEXT
) STRICT;
CREATE INDEX minutes_task_unit ON minutes_task(unit, deleted_at);
CREATE INDEX minutes_task_due ON minutes_task(due) WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE search_minutes_task USING fts5(
    words, content='', contentless_delete=1, detail=none, prefix='1',
    tokenize="unicode61 remove_diacritics 0"
);
INSERT INTO search_minutes_task(search_minutes_task, rank) VALUES ('secure-delete', 1);
INSERT INTO search_minutes_task(search_minutes_task, rank) VALUES ('automerge', 0);
INSERT INTO search_minutes_task(search_minutes_task, rank) VALUES ('crisismerge', 64);
"""
