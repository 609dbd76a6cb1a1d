"""What packs say and mean; the file format itself is exchange's."""
