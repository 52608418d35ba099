"""A Supabase for the tests that have a record."""

from tests.supabase.conftest import shared_supabase, supabase

__all__ = ["shared_supabase", "supabase"]
