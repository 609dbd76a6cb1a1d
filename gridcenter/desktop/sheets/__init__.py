"""批量导入: a foreign spreadsheet, step by step, and the empty sheets to fill in."""
