"""A Supabase for the commands that have to do with it."""

from tests.supabase.conftest import shared_supabase, supabase

__all__ = ["shared_supabase", "supabase"]
