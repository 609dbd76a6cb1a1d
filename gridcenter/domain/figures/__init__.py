"""Rates, scores and what may be shown of them."""
