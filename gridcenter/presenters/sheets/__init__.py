"""State of 批量导入."""
