"""The vault: encrypted sessions, each bound to its account."""
