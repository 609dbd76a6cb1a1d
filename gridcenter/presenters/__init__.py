"""The state of the screens without widgets, tested without Qt."""
