"""上报接收: sending, receiving, the board, conflicts, directives and unit cards."""
