"""The container image, and what its page and the dev container say of it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "containers.md").read_text(encoding="utf-8")
DEV_CONTAINER = ROOT / ".devcontainer" / "devcontainer.json"
OPTION = r"--(?:cap|security)-[\w=-]+"
OF_PODMAN = {"--userns=keep-id", "--security-opt=label=disable"}


def dev_container() -> dict[str, object]:
    read: dict[str, object] = json.loads(DEV_CONTAINER.read_text(encoding="utf-8"))
    return read


def copied() -> list[str]:
    """Return what the image takes from this folder, with the default of each argument."""
    arguments = dict(re.findall(r"^ARG (\w+)=(\S+)$", DOCKERFILE, flags=re.M))
    lines = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, flags=re.M)
    named = re.sub(r"\$\{(\w+)\}", lambda found: arguments[found[1]], " ".join(lines))
    return named.split()


def commands(program: str) -> list[str]:
    return re.findall(rf"^\$ ({program} run .*)$", PAGE, flags=re.M)


def options_of(command: str) -> set[str]:
    return set(re.findall(OPTION, command)) | set(re.findall(r"--userns=\S+", command))


def test_the_image_is_made_of_files_that_are_there() -> None:
    assert "pyproject.toml" in copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_nothing_but_that_is_sent_to_the_builder() -> None:
    """Neither a student's work nor a solution may get into an image."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    sent = {line.removeprefix("!/").replace("*", "") for line in rules if line.startswith("!/")}
    assert sent == set(copied())


def test_the_package_that_is_copied_has_all_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = {name.split(".")[0] for name in project["tool"]["setuptools"]["packages"]}
    asked = {project["project"]["readme"], *project["project"]["license-files"]}
    assert rooms | asked <= set(copied())
    extras = set(project["project"]["optional-dependencies"]) - {"dev"}
    (installed,) = re.findall(r'--editable "\.\[(.+?)\]"', DOCKERFILE)
    assert set(installed.split(",")) == extras


def test_the_python_of_the_image_is_one_that_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (found,) = re.findall(r"^FROM python:(\d+\.\d+)-", DOCKERFILE, flags=re.M)
    assert SpecifierSet(project["requires-python"]).contains(f"{found}.0")


def test_the_image_runs_as_an_ordinary_user() -> None:
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, flags=re.M) == ["grader"]
    assert dev_container()["remoteUser"] == "grader"
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nENTRYPOINT ")


def test_the_dev_container_is_the_same_image() -> None:
    build = dev_container()["build"]
    assert isinstance(build, dict)
    folder = DEV_CONTAINER.parent
    assert (folder / build["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (folder / build["context"]).resolve() == ROOT


def test_page_and_dev_container_allow_the_same() -> None:
    (docker,), (podman,) = commands("docker"), commands("podman")
    allowed = options_of(docker)
    assert len(allowed) == 5
    run = dev_container()["runArgs"]
    assert isinstance(run, list)
    assert set(run) == allowed
    assert options_of(podman) == allowed | OF_PODMAN


def test_the_page_says_why_of_each_option() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `--")]
    explained = {name for row in rows for name in re.findall(r"`(--\S+)`", row.split(" | ")[0])}
    assert explained == options_of(commands("podman")[0])


def test_nobody_is_told_to_give_a_container_everything() -> None:
    for text in (DOCKERFILE, PAGE, DEV_CONTAINER.read_text(encoding="utf-8")):
        assert "--privileged" not in text
        assert "SYS_ADMIN" not in text


def test_the_builder_takes_the_requirements_that_the_page_names() -> None:
    (named,) = re.findall(r"--build-arg REQUIREMENTS=(\S+?)`", PAGE)
    assert Path(named).match("requirements*.txt")
    assert "!/requirements*.txt" in (ROOT / ".dockerignore").read_text(encoding="utf-8")
