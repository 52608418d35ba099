"""The migrations, as a hosted project applies them."""

import json
import subprocess
from pathlib import Path

from tests.supabase.supabase_server import SUPABASE, require_lite

SCRIPT = Path(__file__).with_name("grants.mjs")
TABLES = ("telegram_accounts", "switchboard_record")


def test_only_the_secret_key_has_rights() -> None:
    """A hosted project grants every new table to everybody; the migration revokes that."""
    require_lite()

    printed = subprocess.run(
        ["node", str(SCRIPT), str(SUPABASE)], check=True, capture_output=True, timeout=60
    ).stdout
    tables = json.loads(printed)
    rights = {(one["table"], one["role"]): set(one["rights"]) for one in tables}

    assert {one["table"] for one in tables if one["secured"] and not one["policies"]} == {*TABLES}
    assert rights == {
        ("telegram_accounts", "anon"): set(),
        ("telegram_accounts", "authenticated"): set(),
        ("telegram_accounts", "service_role"): {"select", "insert", "update", "delete"},
        ("switchboard_record", "anon"): set(),
        ("switchboard_record", "authenticated"): set(),
        ("switchboard_record", "service_role"): {"select"},
    }
