"""Building the lake from a data folder, checking it, and counting forms on it."""
