"""Migrate a database to this version's schema, at the start, after a backup.

The names of the files in `versions` begin with their revision. So a start that has nothing to
migrate does not load Alembic and the migrations, which would take a fifth of its time.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine

from switchboard.errors import StartRefused

FOLDER = Path(__file__).parent
TABLES = "SELECT name FROM sqlite_master"
REVISION = "SELECT version_num FROM alembic_version"


def upgrade(engine: Engine, path: Path) -> None:
    """Migrate the database to the newest schema.

    A database with content is copied to `backups/` beside it first. Raises StartRefused where it
    comes from a newer Switchboard (`database_newer`) or is not a database (`database_foreign`).
    """
    current = _revision(engine, path)
    if current == head():
        return
    if current is not None:
        if current not in known():
            raise StartRefused(
                "database_newer",
                f"{path} was written by a newer Switchboard (schema {current}). Install that "
                "version, or restore the backup made before its upgrade.",
            )
        _copy(path, current)
    _migrate(engine)


def head() -> str:
    """The newest schema that this version knows."""
    return max(known())


def is_current(engine: Engine, path: Path) -> bool:
    """Whether the database has the newest schema. Raises StartRefused if it is not ours."""
    return _revision(engine, path) == head()


def known() -> frozenset[str]:
    """Every schema that this version can bring up to date, the newest included."""
    files = (FOLDER / "versions").glob("v[0-9]*.py")
    return frozenset(map(_number_of, files))


def _number_of(file: Path) -> str:
    number, _, _ = file.stem.removeprefix("v").partition("_")
    return number


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


def _revision(engine: Engine, path: Path) -> str | None:
    try:
        with engine.connect() as connection:
            tables = set(connection.exec_driver_sql(TABLES).scalars())
            revision = (
                connection.exec_driver_sql(REVISION).scalar()
                if "alembic_version" in tables
                else None
            )
    except Exception as error:
        if "not a database" not in str(error):
            raise
        raise StartRefused(
            "database_foreign",
            f"{path} is not a SQLite database. Move it away or restore a backup.",
        ) from error
    if revision is None and tables:
        raise StartRefused(
            "database_foreign",
            f"{path} is the database of another program. Move it away, or set DATA_DIR to another "
            "folder.",
        )
    return revision


def _copy(path: Path, revision: str) -> None:
    """A private copy by SQLite's own backup, which is whole even while others read and write."""
    copy = path.parent / "backups" / f"before-upgrade-from-{revision}.db"
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    source = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
