"""Breaks the program on purpose, one small change at a time, and asks whether a test notices.

mutmut and cosmic-ray were looked at: neither drops statements, safety calls or SQL, draws a sample
by a seed, or keeps our own test map; what they share with this is a page of syntax tree.
"""
