"""The last edited incidents are the first of an index, also when thousands were imported at one time."""

SQL = """
DROP INDEX incident_changed_at;
CREATE INDEX incident_changed_at ON incident(changed_at, occurred_at);
"""
