"""Receiving a pack looks at its unit's rows: an index finds them among a thousand units'."""

SQL = """
CREATE INDEX grid_unit ON grid(unit);
CREATE INDEX grid_member_unit ON grid_member(unit);
CREATE INDEX household_leader_unit ON household_leader(unit);
CREATE INDEX duty_log_unit ON duty_log(unit);
CREATE INDEX incident_unit ON incident(unit);
CREATE INDEX incident_step_unit ON incident_step(unit);
CREATE INDEX attachment_unit ON attachment(unit);
"""
