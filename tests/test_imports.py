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


@pytest.mark.parametrize("package", ["alembic", "supabase"])
def test_a_start_loads_only_what_it_uses(package: str) -> None:
    """Without a migration to run, and without Supabase, a start does not load their packages: they
    would take almost half of its time."""
    program = f"import sys, switchboard.cli.serve; sys.exit({package!r} in sys.modules)"

    finished = subprocess.run([sys.executable, "-c", program], check=False)

    assert finished.returncode == 0
