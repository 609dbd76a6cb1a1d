"""The lake on real engines: Spark, a cluster of it, PostgreSQL."""
