"""What was already filed on another platform, row by row: its number there, and marks of what was said."""

SQL = """
CREATE TABLE filing (
    platform TEXT NOT NULL,
    uid TEXT NOT NULL,
    number TEXT NOT NULL DEFAULT '',
    marks TEXT NOT NULL,
    filed_at TEXT NOT NULL,
    PRIMARY KEY (platform, uid)
) STRICT;
CREATE INDEX filing_uid ON filing(uid);
"""
