"""The database below the gradebook: SQLite in the course's folder, or PostgreSQL for many.

nbgrader opens it by `c.CourseDirectory.db_url`, in many places, and knows nothing of others who
write at the same time. `open_engine` opens it so that SQLite waits for others instead of giving up,
and "postgresql://" means psycopg 3; `use_in_nbgrader`, which `nbgrader_config.py` calls, lets
nbgrader open its gradebooks in the same way. Whatever nbjudge writes, it writes in its `turn`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbgrader import api
from nbgrader.api import Base
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy import column as named_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, StatementError
from sqlalchemy.orm import Session

from nbjudge.errors import CourseError

WAIT_S = 60  # for others who write; nobody writes for longer than a moment
_LOCK = 0x6E626A75646765  # "nbjudge", as the number of an advisory lock
_VERSION = table("alembic_version", named_column("version_num"))
_ROWS = 2000  # that are copied at a time


def open_engine(url: str | URL, **options: Any) -> Engine:
    """Return an engine for a gradebook's database.

    Args:
        url: its URL; with "postgresql" alone psycopg 3 is meant, for which SQLAlchemy 2.0 would
            take psycopg 2.
        options: as of SQLAlchemy's `create_engine`.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _set_up)
    return engine


def only_to_read(url: str) -> str | None:
    """Return how to open a gradebook that lies where nobody may write; None where one may.

    Without that, SQLite would want to write a journal, and nbjudge a lock beside it.
    """
    path = _sqlite_file(make_url(url_of(url)))
    if path is None or not path.is_file() or os.access(path.parent, os.W_OK):
        return None
    return f"sqlite:///file:{quote(str(path.absolute()))}?mode=ro&immutable=1&uri=true"


def use_in_nbgrader() -> None:
    """Let nbgrader open every gradebook of this process with `open_engine`. It is idempotent.

    nbgrader calls `alembic` by its name, also where nobody has activated the virtual environment.
    """
    api.create_engine = open_engine
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", "")])


def _set_up(connection: Any, _: Any) -> None:
    """Let SQLite wait, and wait for the disk, also where nbgrader opens it.

    A journal that is cut is known to be cut when a transaction has ended. One that is deleted, as
    by default, may be back after a power loss, and take the last transaction back.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")
        with contextlib.suppress(sqlite3.OperationalError):  # opened only to read
            if connection.execute("PRAGMA journal_mode").fetchone() == ("delete",):
                connection.execute("PRAGMA journal_mode = TRUNCATE")


def url_of(name: str) -> str:
    """Return the URL that a person names: a URL, or the path of an SQLite file.

    Raises:
        CourseError: it is neither, or of a database that nbjudge does not know.
    """
    if "://" not in name:
        return f"sqlite:///{Path(name).absolute()}"
    try:
        url = make_url(name)
        kind = url.get_backend_name()
        if url.drivername != "postgresql":
            url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError):
        kind = ""
    if kind not in ("postgresql", "sqlite"):
        raise CourseError(
            f"{name.partition('://')[0]}://…: no database that nbjudge knows → name the path of an "
            "SQLite file, or postgresql://user@host/database"
        )
    return name


def shown(url: str | URL) -> str:
    """Return a URL as it may be shown, without its password."""
    rendered: str = make_url(url).render_as_string(hide_password=True)
    return rendered


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Let nobody else have a `turn`, for what nbgrader does in many transactions of its own.

    Raises:
        CourseError: the database cannot be reached.
    """
    parsed = make_url(url_of(url))
    if _sqlite_file(parsed) is not None:
        with _locked_beside(parsed):
            yield
        return
    engine = open_engine(parsed)
    try:
        with _reached(parsed):
            connection = engine.connect()
            connection.execute(select(func.pg_advisory_lock(_LOCK)))
            connection.commit()  # the lock stays: it is the session's
        try:
            yield
        finally:
            connection.invalidate()  # and goes with it
            connection.close()
    finally:
        engine.dispose()


@contextmanager
def turn(db: Session) -> Iterator[Session]:
    """Give a transaction while nobody else writes; it is committed whole, or not at all.

    Whoever waits sees afterwards what the others wrote, so nothing is recorded twice or lost.
    A turn is for a moment: nothing in it may wait for anything but the database.

    Args:
        db: the gradebook's session; what was begun in it before is committed first.

    Raises:
        CourseError: the database cannot be reached, or a program that is not nbjudge holds it.
    """
    url = db.get_bind().engine.url
    with _reached(url):
        db.commit()
        with _locked_beside(url), _transaction(db):
            _begin_writing(db.connection())
            yield db


def insert_into(dialect: str, table: Any) -> Any:
    """Return a dialect's INSERT, which can say what happens to rows that are there already."""
    insert = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[dialect]
    return insert(table)


@contextmanager
def _transaction(db: Session) -> Iterator[None]:
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


@contextmanager
def _locked_beside(url: URL) -> Iterator[None]:
    """Hold the lock of an SQLite file, which is a file beside it (POSIX only; else nothing).

    It stands in line, while SQLite itself only looks again from time to time. The database's own
    file will not do: closing it a second time in a process would drop SQLite's locks on it.
    """
    path = _sqlite_file(url)
    if os.name != "posix" or path is None or url.database in (None, "", ":memory:"):
        yield
        return
    import fcntl

    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _reached(url: URL) -> Iterator[None]:
    """Say in a line what a database that is away, or held by others, says in a traceback."""
    try:
        yield
    except ModuleNotFoundError as error:  # of the database's driver
        raise CourseError(
            f"{shown(url)}: {error.name} is not installed here → pip install 'nbjudge[postgres]'"
        ) from error
    except OperationalError as error:
        why = " ".join(str(error.orig).split())
        advice = "see that the server runs, and that c.CourseDirectory.db_url names it rightly"
        if url.get_backend_name() == "sqlite":
            advice = "close other programs that have it open, and see that its folder is writable"
        raise CourseError(f"{shown(url)}: no gradebook to be had: {why} → {advice}") from error


def copy(source: str, target: str) -> dict[str, int]:
    """Copy a gradebook into an empty database, in one transaction, and compare every row.

    Args:
        source: a URL, or the path of an SQLite file.
        target: the same; tables that are not there are made.

    Returns:
        table → the number of its rows.

    Raises:
        CourseError: there is no gradebook in `source`, `target` is not empty, or it refuses a
            row; `target` is as it was.
    """
    here, there = (make_url(url_of(name)) for name in (source, target))
    _refuse_without_gradebook(here)
    path = _sqlite_file(there)
    is_new = path is not None and not path.exists()
    engines = open_engine(here), open_engine(there)
    try:
        with _reached(here), engines[0].connect() as reading, _reached(there):
            _begin_reading(reading)
            with engines[1].connect() as writing, writing.begin():
                _begin_writing(writing)
                return _copy(reading, writing)
    except StatementError as error:
        why = " ".join(str(error.orig).split())
        raise CourseError(
            f"{shown(there)}: refuses a row of {shown(here)}: {why} → correct it there; nothing "
            "has been copied"
        ) from error
    except BaseException:
        if is_new and path is not None:
            path.unlink(missing_ok=True)
        raise
    finally:
        for engine in engines:
            engine.dispose()


def _sqlite_file(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _refuse_without_gradebook(url: URL) -> None:
    path = _sqlite_file(url)
    if path is not None and not path.is_file():  # SQLite would make it
        raise CourseError(
            f"{path}: there is no such file → name the gradebook that is to be copied"
        )
    engine = open_engine(url)
    try:
        with _reached(url):
            found = inspect(engine)
            tables = set(found.get_table_names())
            for wanted in Base.metadata.sorted_tables:
                columns = (
                    {c["name"] for c in found.get_columns(wanted.name)}
                    if wanted.name in tables
                    else set()
                )
                lacking = [c.name for c in wanted.columns if c.name not in columns]
                if lacking:
                    raise CourseError(
                        f"{shown(url)}: no gradebook of this nbgrader: {wanted.name} has no "
                        f"{', '.join(lacking)} → if it is an older one, nbgrader db upgrade"
                    )
    finally:
        engine.dispose()


def _begin_reading(reading: Connection) -> None:
    """Begin a transaction that sees the same from its beginning to its end."""
    if reading.dialect.name == "sqlite":
        reading.exec_driver_sql("BEGIN")
    else:
        reading.execution_options(isolation_level="REPEATABLE READ")


def _begin_writing(writing: Connection) -> None:
    """Take the right to write at once: to ask for it later may be refused without waiting."""
    if writing.dialect.name == "sqlite":
        writing.exec_driver_sql("BEGIN IMMEDIATE")  # so that tables, too, are part of it
    else:
        writing.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _copy(reading: Connection, writing: Connection) -> dict[str, int]:
    tables = Base.metadata.sorted_tables  # those that are referred to come first
    Base.metadata.create_all(writing)
    for into in tables:
        # nbgrader writes the course's name into every database that it opens
        if into.name != "course" and writing.execute(select(into).limit(1)).first():
            raise CourseError(
                f"{shown(writing.engine.url)}: not empty: there are rows in {into.name} → name an "
                "empty database, or a file that is not there yet"
            )
    writing.execute(Base.metadata.tables["course"].delete())
    counts = {each.name: _copy_rows(each, reading, writing) for each in tables}
    _copy_version(reading, writing)
    return counts


def _copy_rows(of: Table, reading: Connection, writing: Connection) -> int:
    """Copy a table, some rows at a time, read each back and compare it; returns how many."""
    (key,) = of.primary_key
    count = 0
    found = reading.execution_options(yield_per=_ROWS).execute(select(of)).mappings()
    for rows in found.partitions():
        writing.execute(of.insert(), [dict(row) for row in rows])
        copied = select(of).where(key.in_([row[key.name] for row in rows]))
        there = {row[key.name]: dict(row) for row in writing.execute(copied).mappings()}
        differing = [row[key.name] for row in rows if there.get(row[key.name]) != dict(row)]
        if differing:
            raise CourseError(
                f"{shown(writing.engine.url)}: {len(differing)} rows of {of.name} are not as in "
                f"the original, the first {differing[:1]} → this is a fault to report; nothing has "
                "been copied"
            )
        count += len(rows)
    return count


def _copy_version(reading: Connection, writing: Connection) -> None:
    """Copy what tells nbgrader whether the tables need an upgrade."""
    if not inspect(reading).has_table("alembic_version"):
        return
    writing.execute(
        text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
    )
    writing.execute(_VERSION.delete())
    for row in reading.execute(select(_VERSION)).mappings():
        writing.execute(_VERSION.insert(), dict(row))
