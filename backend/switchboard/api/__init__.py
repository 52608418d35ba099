"""The HTTP API: one file for each resource, the event stream, and the page."""
