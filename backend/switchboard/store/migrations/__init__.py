"""Migrate a database to this version's schema, at the start, after a backup."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from switchboard.errors import StartRefused


def upgrade(engine: Engine, path: Path) -> None:
    """Migrate the database to the newest schema.

    A database with content is copied to `backups/` beside it first. Raises StartRefused where it
    comes from a newer Switchboard (`database_newer`) or is not a database (`database_foreign`).
    """
    config = _config(engine)
    scripts = ScriptDirectory.from_config(config)
    current = _revision(engine, path)
    if current == scripts.get_current_head():
        return
    if current is not None:
        if current not in {script.revision for script in scripts.walk_revisions()}:
            raise StartRefused(
                "database_newer",
                f"{path} was written by a newer Switchboard (schema {current}). Install that "
                "version, or restore the backup made before its upgrade.",
            )
        _copy(path, current)
    command.upgrade(config, "head")


def head(engine: Engine) -> str:
    """The newest schema this version knows."""
    return str(ScriptDirectory.from_config(_config(engine)).get_current_head())


def is_current(engine: Engine, path: Path) -> bool:
    """Whether the database has the newest schema. Raises StartRefused where it is none of ours."""
    return _revision(engine, path) == head(engine)


def known() -> frozenset[str]:
    """Every schema that this version can bring up to date, the newest included."""
    config = Config()
    config.set_main_option("script_location", _location())
    scripts = ScriptDirectory.from_config(config)
    return frozenset(script.revision for script in scripts.walk_revisions())


def _location() -> str:
    return str(Path(__file__).parent).replace("%", "%%")


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", _location())
    config.attributes["engine"] = engine
    return config


def _revision(engine: Engine, path: Path) -> str | None:
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
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
    source = sqlite3.connect(path)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
