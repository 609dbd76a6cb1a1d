"""One module a row; its ROW says what is measured, against what, and what it must reach."""
