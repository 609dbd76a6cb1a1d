"""The lake: what a large tier holds as Parquet that engines read, and one question asked of any of them."""
