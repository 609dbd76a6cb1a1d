"""Spreadsheets in and out: import, empty sheets, lists for other programs."""
