"""SQLite: the database file, its tables, and all SQL statements."""
