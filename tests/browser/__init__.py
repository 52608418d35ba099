"""The page in a real Chromium, before a real service and a sandbox data centre."""
