"""What the other PCs of the unit reported, and which receipt of a pack was signed last."""

SQL = """
ALTER TABLE pack_sent ADD COLUMN seen TEXT;
ALTER TABLE pack_sent ADD COLUMN answered TEXT NOT NULL DEFAULT '';
ALTER TABLE pack_aside ADD COLUMN answered TEXT NOT NULL DEFAULT '';
CREATE TABLE pack_elsewhere (
    digest TEXT NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    carries INTEGER NOT NULL,
    seen TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    outcome TEXT,
    acknowledged_at TEXT
) STRICT;
"""
