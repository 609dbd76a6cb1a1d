"""Paths, settings, language, clock, log and bundled data files: what every layer may lean on."""
