"""设置: one module a subject."""
