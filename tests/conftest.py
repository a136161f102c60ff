"""Fixtures for all tests: the course, and a grading home of its own for the session."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import nbgrader.api
import pytest

from nbjudge.authoring.answers import errors_of
from nbjudge.course.cells import Cell
from nbjudge.course.layout import Course
from nbjudge.engine.environment import Environment
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.graded_class import grade_class
from tests.postgres import HOW_TO_INSTALL, find_postgres, new_database, postgres

ROOT = Path(__file__).parent.parent
ENVIRONMENT = Environment.of(Course(ROOT))

# the beginning of cells that train something
SMALL_MODEL = """
import keras, numpy as np
x, y = np.random.rand(100, 8).astype("float32"), np.eye(4)[np.arange(100) % 4]
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(4, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
"""


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this checkout."""
    return Course(ROOT)


@pytest.fixture(scope="session", autouse=True)
def grading_home(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Path]:
    """A working folder with stand-in weights, so that no test needs a network."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(prepared_weights(pytestconfig.cache), home, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBJUDGE_HOME", str(home))
        patch.setenv("KERAS_HOME", str(home / "keras"))
        # courses of tests lie elsewhere, and name this course's `cnn_course`
        patch.setenv("PYTHONPATH", str(ROOT))
        yield home


def prepared_weights(cache: pytest.Cache | None) -> Path:
    """Return a folder with stand-in weights; made once for a state of what makes them."""
    assert cache is not None
    digest = hashlib.sha256(f"{sys.prefix} {version('keras')}".encode())
    for path in sorted((ROOT / "cnn_course").rglob("*.py")):
        digest.update(path.read_bytes())
    home = cache.mkdir("weights") / digest.hexdigest()[:16]
    with (home.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other half of the tests wants them as well
        if not home.exists():
            made = Path(tempfile.mkdtemp(dir=home.parent))
            # in a process of its own: this one stays free of TensorFlow
            subprocess.run(
                [
                    sys.executable,
                    "-c",
                    "from cnn_course import weights; weights.prepare(download=False)",
                ],
                check=True,
                capture_output=True,
                env=os.environ
                | {
                    "NBJUDGE_HOME": str(made),
                    "KERAS_HOME": str(made / "keras"),
                    "TF_CPP_MIN_LOG_LEVEL": "3",
                },
            )
            made.rename(home)
    return home


@pytest.fixture(scope="session", autouse=True)
def one_question_to_alembic() -> Iterator[None]:
    """Every new gradebook starts `alembic heads`, seconds each; here the first answer serves."""
    with pytest.MonkeyPatch.context() as patch:
        newest = functools.cache(nbgrader.api.get_alembic_version)
        patch.setattr(nbgrader.api, "get_alembic_version", newest)
        yield


@pytest.fixture(scope="session")
def pool(grading_home: Path) -> Iterator[LocalPool]:
    """Workers with the session's grading data."""
    with LocalPool(environment=ENVIRONMENT) as workers:
        yield workers


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of two lessons with a synthetic class of twelve; tests do not change it."""
    course = Course(tmp_path_factory.mktemp("graded") / "course")
    for lesson in ("03-one-hot", "05-cnn"):
        shutil.copytree(ROOT / "source" / lesson, course.root / "source" / lesson)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    assert list(grade_class(course, course.assignments, 12)) == course.assignments
    return course


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL: the URL of its first database."""
    if not find_postgres():
        pytest.skip(HOW_TO_INSTALL)
    with postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database of the test's own."""
    return new_database(postgres_server, f"test-{uuid.uuid4().hex}")


def run_all(pool: LocalPool, jobs: Sequence[Job]) -> list[dict[str, str | None]]:
    """Return what came of the cells of each job."""
    found: list[dict[str, str | None]] = [{} for _ in jobs]
    for number, result in pool.judge(jobs):
        assert result.limits_hit == []
        found[number] = errors_of(jobs[number].cells, result)
    return found


def run_each(pool: LocalPool, cells: dict[str, str]) -> dict[str, str | None]:
    """Return what came of cells, each in a job of its own, by their names."""
    jobs = [Job([Cell("given", name, code)], "") for name, code in cells.items()]
    return {name: error for errors in run_all(pool, jobs) for name, error in errors.items()}


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest, pool: LocalPool) -> dict[str, str | None]:
    """What came of a test module's `CELLS`, each run as a student's."""
    return run_each(pool, request.module.CELLS)


def run_offline(code: str, home: Path) -> str:
    """Run code that imports Keras in a process of its own; a download cannot succeed in it."""
    environment = {
        "NBJUDGE_HOME": str(home),
        "KERAS_HOME": str(home / "user"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "https_proxy": "http://127.0.0.1:9",  # nobody listens at the discard port
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="session")
def real_images() -> Path:
    """Real CIFAR-100 images, where there are some: in `SHARED_DATA`, or beside the checkout."""
    folders = [os.environ.get("SHARED_DATA", ""), str(ROOT.parent / "shared" / "data")]
    for folder in filter(None, folders):
        path = Path(folder) / "cifar100-real-916.npz"
        if path.exists():
            return path
    pytest.skip("no real CIFAR-100 images here: set SHARED_DATA to the folder that holds them")
