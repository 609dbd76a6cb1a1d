"""What the entry desk needs: pairs set apart, and indexes for finding look-alikes.

Frozen: it says what version 3 added.
"""

SQL = """
CREATE TABLE not_same (
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (one, other)
) STRICT;

CREATE INDEX grid_member_phone ON grid_member(phone);
CREATE INDEX household_leader_phone ON household_leader(phone);
"""
