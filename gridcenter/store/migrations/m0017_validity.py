"""Divisions come and go: since when, until when, and who came in their place.

Frozen: it says what version 17 added.
"""

SQL = """
ALTER TABLE division ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
ALTER TABLE division ADD COLUMN valid_to TEXT NOT NULL DEFAULT '';
ALTER TABLE division ADD COLUMN successor TEXT NOT NULL DEFAULT '';
"""
