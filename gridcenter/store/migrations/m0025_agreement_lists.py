"""What an agreement asks for is found at once: few incidents have one, and only these are in the indexes."""

SQL = """
CREATE INDEX incident_perform_by ON incident(perform_by)
    WHERE perform_by IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX incident_agreed_on ON incident(agreed_on)
    WHERE agreed_on IS NOT NULL AND deleted_at IS NULL;
"""
