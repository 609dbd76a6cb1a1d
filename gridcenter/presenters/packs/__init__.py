"""State of 上报接收."""
