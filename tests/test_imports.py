"""Imports between modules, including imports for types only, and what a start loads."""

import graphlib
import subprocess
import sys

import grimp
import pytest


@pytest.mark.parametrize("package", ["switchboard", "sandbox", "bench"])
def test_no_import_circle(package: str) -> None:
    """No module imports itself through others, so each can be read and tested after its imports.

    If this fails, the error names the modules of a circle.
    """
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    order = list(graphlib.TopologicalSorter(imports).static_order())

    assert len(order) == len(graph.modules) > 1


@pytest.mark.parametrize("package", ["alembic", "supabase", "telethon", "typer", "rich"])
def test_a_start_loads_only_what_it_uses(package: str) -> None:
    """A start loads no package that the first answers do not need: these would take more than half
    of its time.

    Alembic is for migrations, Supabase's client for a configured Supabase, Telethon for the
    connections of accounts, and the others are for commands.
    """
    program = (
        "import sys; from unittest import mock; import switchboard.cli as cli\n"
        "sys.argv = ['switchboard', 'serve']\n"
        "with mock.patch.dict('os.environ', {'DASHBOARD_PORT': 'none'}):\n"
        "    try: cli.run()\n"
        f"    except SystemExit: sys.exit(bool(sys.modules.get({package!r})))\n"
    )

    finished = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert finished.returncode == 0


def test_the_service_is_ready_without_what_it_may_use_later() -> None:
    """What the service needs before its first answer is loaded without the packages that only some
    installations or commands use; libraries load rich if they can."""
    program = (
        "import sys, switchboard.main\n"
        "print(*sys.modules.keys() & {'alembic', 'httpx', 'rich', 'supabase', 'telethon', 'typer'})"
    )

    finished = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)

    assert finished.stdout.split() == []
