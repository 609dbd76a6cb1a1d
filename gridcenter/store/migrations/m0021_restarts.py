"""When the clocks of a matter taken up again began anew; what was taken up before keeps its deadline."""

SQL = """
ALTER TABLE incident ADD COLUMN restarted_on TEXT;
"""
