"""Which pack took a directive down: its receipt tells that the directive has come."""

SQL = """
ALTER TABLE directive ADD COLUMN pack TEXT;
"""
