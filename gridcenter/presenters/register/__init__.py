"""State of the registers: table, form, history, duplicates, duty sheet."""
