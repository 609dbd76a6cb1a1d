"""Spreadsheets: read in a child process, mapped by their headings, written."""
