"""When the clocks of an incident began, by when it is to be accepted, and how its deadline was set.

What was registered before is dated by its steps; a deadline that was granted or typed stays. Answers to
directives stand in the step that gave them.
"""

SQL = """
ALTER TABLE incident ADD COLUMN registered_on TEXT;
ALTER TABLE incident ADD COLUMN deadline_basis TEXT;
ALTER TABLE incident ADD COLUMN accept_by TEXT;
ALTER TABLE incident ADD COLUMN accepted_on TEXT;
ALTER TABLE incident ADD COLUMN handed_on TEXT;
ALTER TABLE incident_step ADD COLUMN directive TEXT;
ALTER TABLE incident_step ADD COLUMN reply TEXT;
UPDATE incident SET
    registered_on = coalesce(
        (SELECT substr(min(taken_at), 1, 10) FROM incident_step AS s
         WHERE s.incident = incident.uid AND s.action = 'register' AND s.deleted_at IS NULL),
        substr(created_at, 1, 10)),
    accepted_on = (
        SELECT substr(min(taken_at), 1, 10) FROM incident_step AS s
        WHERE s.incident = incident.uid AND s.deleted_at IS NULL
        AND s.action IN ('accept', 'route', 'handle')),
    handed_on = (
        SELECT substr(min(taken_at), 1, 10) FROM incident_step AS s
        WHERE s.incident = incident.uid AND s.deleted_at IS NULL AND s.action = 'route'),
    deadline_basis = CASE WHEN EXISTS (
        SELECT 1 FROM incident_step AS s
        WHERE s.incident = incident.uid AND s.deleted_at IS NULL
        AND s.action = 'extend' AND s.due = incident.deadline) THEN 'granted' END;
CREATE INDEX incident_accept_by ON incident(accept_by, state) WHERE deleted_at IS NULL;
"""
