"""A run of the benchmark on a machine that lacks something, and the document that it writes."""

from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import docs_tables
from bench.measures import Scale
from bench.prerequisites import missing
from bench.report import Report

MACHINE = {"processor": "", "cores": "", "memory": "", "python": "", "sqlite": "", "telethon": ""}


def test_what_is_missing_is_said_at_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a browser the run says so at its beginning, and measures the other parts."""
    monkeypatch.setenv("PATH", str(tmp_path))
    report = Report(MACHINE)

    parts = bench.possible(["store", "page"], report)

    assert parts == ["store"]
    assert "page: no chromium" in capsys.readouterr().err
    assert any("page" in line for line in report.left_out)
    assert set(missing()) >= {"page"}


async def test_a_part_that_fails_does_not_end_the_run() -> None:
    """The parts after it are measured, the results name it, and the run counts as failed."""

    async def fail(_report: Report, _scale: Scale, _folder: Path) -> None:
        raise RuntimeError

    async def measure(report: Report, _scale: Scale, _folder: Path) -> None:
        report.goal("later", [1.0], at_most=2)

    report = Report(MACHINE)

    is_whole = await bench.run({"first": fail, "second": measure}, Scale(1), report)

    assert not is_whole
    assert [goal.name for goal in report.goals] == ["later"]
    assert report.left_out == ["first: failed with RuntimeError."]


def test_the_document_gets_the_tables_of_the_run(tmp_path: Path) -> None:
    """Both tables are replaced. Of goals that belong together, the worst is shown."""
    document = tmp_path / "performance.md"
    document.write_text(
        "before <!-- goals -->old<!-- end of goals --> between "
        "<!-- figures -->old<!-- end of figures --> after"
    )
    report = Report(MACHINE)
    report.goal("one list", [3.0], at_most=15, unit="ms", group="lists")
    report.goal("another list", [20.0], at_most=15, unit="ms", group="lists")
    report.goal("start", [0.3], at_most=0.4, unit="s", reference="Telethon alone: 0.1 s")
    report.figure("Part", "figure", "s", [1.5])

    docs_tables.write(report, document)

    text = document.read_text()
    assert "old" not in text
    assert [word in text for word in ("before", "between", "after")] == [True] * 3
    assert "| lists: the slowest of 2 | 20 | 20 | 20 | ≤ 15 ms | **missed** |  |" in text
    assert "| start | 0.3 | 0.3 | 0.3 | ≤ 0.4 s | met | Telethon alone: 0.1 s |" in text
    assert "| figure | 1.5 | 1.5 | 1.5 | s |" in text


def test_the_repositorys_document_has_both_places() -> None:
    """A run finds where its tables belong."""
    text = bench.DOCUMENT.read_text()

    for begin, end in (docs_tables.GOALS, docs_tables.FIGURES):
        assert 0 < text.index(begin) < text.index(end)


def test_a_part_that_is_measured_again_replaces_its_results(tmp_path: Path) -> None:
    """Its goals and figures take the place of the earlier ones, with their commit; the others
    stay."""
    kept = Report(MACHINE | {"commit": "old"})
    for name in ("first", "second"):
        kept.goal(name, [1.0], at_most=2)
        kept.figure(name, "figure", "s", [1.0])
    kept.write(tmp_path / "results.json")
    later = Report(MACHINE | {"commit": "new"})
    later.goal("first", [3.0], at_most=2)
    later.figure("first", "figure", "s", [3.0])
    document = tmp_path / "performance.md"
    document.write_text(
        "<!-- goals --><!-- end of goals --><!-- figures --><!-- end of figures -->"
    )

    merged = Report.read(tmp_path / "results.json")
    merged.merge(later, ["page"])
    docs_tables.write(merged, document)

    assert [(goal.name, goal.value, goal.ok) for goal in merged.goals] == [
        ("first", 3.0, False),
        ("second", 1.0, True),
    ]
    assert [merged.figures[part][0].value for part in ("first", "second")] == [3.0, 1.0]
    assert "Commit old; measured again later: commit of page new." in document.read_text()
