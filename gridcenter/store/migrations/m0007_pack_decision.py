"""Who decided over a pack that waited in quarantine, when, and why."""

SQL = """
ALTER TABLE pack_received ADD COLUMN decided_at TEXT;
ALTER TABLE pack_received ADD COLUMN decided_by TEXT;
ALTER TABLE pack_received ADD COLUMN reason TEXT;
"""
