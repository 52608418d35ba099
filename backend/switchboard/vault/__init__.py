"""Sessions at rest: encrypted before they leave the process, each bound to its account."""
