"""Figures, tables and typesetting: the paper and the charts' numbers."""
