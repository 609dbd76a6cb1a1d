"""Records of every register: found, checked, written, taken back, and kept or purged by rule."""
