"""The record in Supabase, against a real Supabase Lite."""
