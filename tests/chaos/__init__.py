"""Long and short runs of the whole program under faults; see README.md."""
