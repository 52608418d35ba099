"""Measurements: what Switchboard takes, beside what the same work takes without it."""
