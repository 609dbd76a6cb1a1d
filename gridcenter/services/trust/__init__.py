"""Unit cards: whose keys we know, and why we believe them."""
