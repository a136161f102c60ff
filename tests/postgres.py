"""A real PostgreSQL for tests and benchmarks, in a temporary folder.

python -m tests.postgres        # installs PostgreSQL where there is none, or says what would
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

PASSWORD = "s3cret-of-the-test"
HOW_TO_INSTALL = (
    "no PostgreSQL here, so nothing is tried on it → `apt-get install postgresql`, or install "
    "your system's, with `initdb` and `pg_ctl` in the PATH"
)


def find_postgres() -> str:
    """Return the folder of PostgreSQL's programs, the newest that there is; "" for none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    if found:
        return str(max(found, key=lambda path: int(path.parent.name)))
    there = shutil.which("pg_ctl")
    return str(Path(there).resolve().parent) if there else ""


def install_postgres() -> bool:
    """Install PostgreSQL by apt, where that is possible. Returns whether there is one now."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for way in (["update"], ["install", "--yes", "postgresql"]):
            subprocess.run(["apt-get", *way], capture_output=True, check=False)
    return bool(find_postgres())


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Start a server of its own on loopback, and stop it.

    Args:
        durable: whether it waits for the disk, as real ones do.

    Yields:
        The URL of its first database, with a password.

    Raises:
        FileNotFoundError: there is none.
    """
    programs = find_postgres()
    if not programs:
        raise FileNotFoundError(HOW_TO_INSTALL)
    with tempfile.TemporaryDirectory(prefix="nbjudge-pg-") as scratch:
        folder = Path(scratch)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        as_user: list[str] = []
        if os.geteuid() == 0:  # for whom it does not run
            names = [entry.pw_name for entry in pwd.getpwall()]
            user = "postgres" if "postgres" in names else "nobody"
            as_user = ["runuser", "-u", user, "--"]
            for path in (folder, secret):
                shutil.chown(path, user)
        data, log = folder / "data", folder / "log"

        def run(program: str, *words: str | Path) -> None:
            with (folder / "said").open("w") as said:  # not a pipe: the server would hold it open
                done = subprocess.run(
                    [*as_user, f"{programs}/{program}", "-D", data, *words],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
            if done.returncode:
                texts = [path.read_text() for path in (folder / "said", log) if path.exists()]
                raise RuntimeError(f"{program} failed:\n{''.join(texts)}")

        run("initdb", "-U", "grader", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        if not durable:
            settings += " -c fsync=off -c synchronous_commit=off"
        run("pg_ctl", "-w", "-l", log, "-o", settings, "start")
        try:
            yield f"postgresql://grader:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


def new_database(server: str, name: str) -> str:
    """Make an empty database on a server, and return its URL."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    url: str = make_url(server).set(database=name).render_as_string(hide_password=False)
    return url


if __name__ == "__main__" and not find_postgres():
    print("Installing PostgreSQL for the tests on it (once)")
    if not install_postgres():
        print(f"warning: {HOW_TO_INSTALL}", file=sys.stderr)
