"""The encrypted data file."""


class Database:
    """An opened data file."""
