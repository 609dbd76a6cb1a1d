"""Side-by-side measurements on generated data: ours against what the same work costs bare."""
