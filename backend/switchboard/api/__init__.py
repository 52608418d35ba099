"""The HTTP edge: who may come in, one file a resource, the stream of events, the page."""
