"""Values as people write them, in both directions."""
