"""统计图表: charts, grid map, 平安指数 and 考核."""
