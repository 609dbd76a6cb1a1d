"""What is counted for the screen: charts, map, KPIs, 平安指数."""
