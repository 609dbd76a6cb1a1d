"""The synthetic township: for the demo, for practice, for trying things out."""
