"""Everything SQL: the database file, its tables, and every statement that touches them."""
