"""What waits is found in an index of the open incidents alone: a tenth of all, and of an old ledger far less.

It holds by when they are to be accepted and when something was last done, so that the sleeping ones are told
without reading one of them; the former index on the day of acceptance led through the closed ones as well.
Which places had disputes again is told by the index on the family of matters alone.
"""

SQL = """
DROP INDEX incident_accept_by;
CREATE INDEX incident_open
    ON incident(accept_by, changed_at, deadline, occurred_at, state, unit, deleted_at)
    WHERE deleted_at IS NULL AND state IN (
        'accepted', 'escalated', 'handling', 'registered', 'returned', 'routed', 'to_follow_up', 'to_verify'
    );
DROP INDEX incident_family;
CREATE INDEX incident_family ON incident(family, occurred_at, place, unit, deleted_at)
    WHERE deleted_at IS NULL;
"""
