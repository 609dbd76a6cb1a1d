"""Files from and for others: spreadsheets in and out, packs, receipts, unit cards."""
