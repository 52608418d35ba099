"""The account registry, against a real Supabase Lite."""
