"""The registers: table, form, history, duplicates, duty sheet, undo list."""
