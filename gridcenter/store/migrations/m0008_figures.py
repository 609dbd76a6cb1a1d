"""Figures are counted on indexes alone: those by date hold everything that the bundled forms look at.

``deleted_at`` is always empty there, but without it SQLite does not see that it can spare the table.
"""

SQL = """
DROP INDEX incident_figures;
CREATE INDEX incident_figures ON incident(
    occurred_at, family, category, state, is_resolved, is_major, people_count, grid, unit, deleted_at
) WHERE deleted_at IS NULL;
CREATE INDEX incident_closed_on ON incident(
    closed_on, state, deadline, family, category, satisfaction, review_on, grid, unit, deleted_at
) WHERE deleted_at IS NULL AND closed_on IS NOT NULL;
DROP INDEX incident_state;
CREATE INDEX incident_state ON incident(
    state, occurred_at, deadline, family, category, grid, unit, deleted_at
) WHERE deleted_at IS NULL;
CREATE INDEX incident_step_taken_at ON incident_step(taken_at, action, incident, unit, deleted_at)
    WHERE deleted_at IS NULL;
"""
