"""报表打印: forms, their preview, printing, and templates of superiors."""
