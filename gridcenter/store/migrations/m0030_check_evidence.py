"""Files that prove a line of the self-check."""

SQL = """
CREATE TABLE check_evidence (
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
    centre_check TEXT REFERENCES centre_check(uid) DEFERRABLE INITIALLY DEFERRED,
    file_name TEXT,
    media_type TEXT,
    size INTEGER,
    sha256 TEXT,
    extra TEXT
) STRICT;
CREATE INDEX check_evidence_centre_check ON check_evidence(centre_check);
CREATE INDEX check_evidence_unit ON check_evidence(unit, deleted_at);
"""
