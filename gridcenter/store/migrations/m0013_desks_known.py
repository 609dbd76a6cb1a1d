"""Several PCs of one unit, each known by its device; codes that a record once had.

Frozen: it says what version 13 added.
"""

SQL = """
ALTER TABLE unit_card ADD COLUMN device TEXT NOT NULL DEFAULT '';
DROP INDEX unit_card_unit;
CREATE UNIQUE INDEX unit_card_unit ON unit_card(unit, device) WHERE revoked_at IS NULL;
ALTER TABLE grid ADD COLUMN former_codes TEXT;
ALTER TABLE incident ADD COLUMN former_codes TEXT;
CREATE INDEX incident_former ON incident(former_codes) WHERE former_codes IS NOT NULL;
"""
