"""Presenters, tested without Qt."""
