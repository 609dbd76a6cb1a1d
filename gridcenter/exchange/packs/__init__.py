"""The sync file and its kin: seal, signature, manifest, tables, receipts, unit cards."""
