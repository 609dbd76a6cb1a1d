"""``python3 dev.py soak``: what happens to data when the power, the disk or the program fails."""
