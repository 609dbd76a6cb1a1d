"""State of 报表打印."""
