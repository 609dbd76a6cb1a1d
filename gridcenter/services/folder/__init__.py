"""The data folder itself: who may open it, its backups, its keys and its health."""
