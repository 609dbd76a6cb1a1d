"""OFD (GB/T 33190-2016): the fixed-layout format that offices keep and hand in, written and read."""
