"""Official forms: filled, explained, printed."""
