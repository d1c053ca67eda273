"""A PostgreSQL server of the tests' own: on loopback, on a free port, with a data directory of its own, run by a user
without privileges, gone when it is closed."""

from __future__ import annotations

import glob
import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

#: Longer than anything here takes on a busy machine.
PATIENCE = 60.0


def binary(name: str) -> str:
    """Debian keeps the servers of all versions side by side."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    assert found, "PostgreSQL's server is not installed: make postgres"
    return found[-1]


def as_nobody(*command: str) -> list[str]:
    """The server refuses to be root."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


class Postgres:
    """A running server. It keeps no promise to a disk: what it loses, it loses only if the machine does."""

    def __init__(self, port: int, *options: str) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="agentsudo-postgres-"))
        self.data, self.port, self.options = self.folder / "data", port, options
        self._numbers = itertools.count(1)
        self.data.mkdir()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres:", str(self.folder)], check=True)
        flags = ["--auth=trust", "--username=agentsudo", "--encoding=UTF8", "--no-sync"]
        made = subprocess.run(
            as_nobody(binary("initdb"), *flags, "-D", str(self.data)), capture_output=True, text=True, cwd="/"
        )
        assert made.returncode == 0, made.stderr
        self.start()

    def start(self) -> None:
        command = [binary("postgres"), "-D", str(self.data), "-k", str(self.folder), "-p", str(self.port)]
        for option in ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=100", *self.options):
            command += ["-c", option]
        self._log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            as_nobody(*command), stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL, cwd="/"
        )
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < until:
            ready = subprocess.run([binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)])
            if ready.returncode == 0:
                return
            time.sleep(0.02)
        raise AssertionError(f"it did not start: {(self.folder / 'log').read_text()}")

    def kill(self) -> None:
        """Ends it at once, as a crash would."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENCE)
        self._log.close()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"db{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return f"postgres://agentsudo@127.0.0.1:{self.port}/{name}"

    def sql(self, text: str, store: str = "") -> str:
        """Does it, and yields what came back, unaligned."""
        place = store or f"postgres://agentsudo@127.0.0.1:{self.port}/postgres"
        done = subprocess.run(
            [binary("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", place, "-c", text],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
