"""The step that answers a directive is found by it."""

SQL = """
CREATE INDEX incident_step_directive ON incident_step(directive) WHERE directive IS NOT NULL;
"""
