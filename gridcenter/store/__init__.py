"""The encrypted SQLite data file; the only package that speaks SQL."""
