"""Breaks the program on purpose, one small change at a time, and asks whether a test notices.

It drops statements, safety calls and parts of SQL, draws its sample by a seed and keeps a map of which
tests run which lines. mutmut and cosmic-ray were not tried against it.
"""
