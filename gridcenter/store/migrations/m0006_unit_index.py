"""Receiving a pack looks at its unit's rows: an index finds them among a thousand units'.

It also counts live rows without reading the rows themselves.
"""

SQL = """
CREATE INDEX grid_unit ON grid(unit, deleted_at);
CREATE INDEX grid_member_unit ON grid_member(unit, deleted_at);
CREATE INDEX household_leader_unit ON household_leader(unit, deleted_at);
CREATE INDEX duty_log_unit ON duty_log(unit, deleted_at);
CREATE INDEX incident_unit ON incident(unit, deleted_at);
CREATE INDEX incident_step_unit ON incident_step(unit, deleted_at);
CREATE INDEX attachment_unit ON attachment(unit, deleted_at);
"""
