"""What packs carry in and out of the data file, as rows."""
