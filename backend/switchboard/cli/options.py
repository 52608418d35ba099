"""Options that several commands have."""

from typing import Annotated

import typer

AccountOption = Annotated[
    str | None,
    typer.Option(
        "--account",
        "-a",
        metavar="ACCOUNT",
        help="An account: its label, its id, or the beginning of its id.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Count = Annotated[int, typer.Option("--count", "-n", min=1, max=10_000, help="At most this many.")]
