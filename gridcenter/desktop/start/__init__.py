"""Before the window: first run and sign-in."""
