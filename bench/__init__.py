"""Measurements of Switchboard, compared with the same work without it."""
