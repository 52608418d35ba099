"""Crash points: the database is cut at every write and sync of its files, and opened again."""
