"""State of 统计图表; charts as data."""
