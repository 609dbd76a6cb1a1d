"""Use cases: every write is one gesture, one transaction, one undo step, and returns Changes."""
