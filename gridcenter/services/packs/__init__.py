"""Sending and receiving: packs, receipts, bundles, directives, the board, unit cards."""
