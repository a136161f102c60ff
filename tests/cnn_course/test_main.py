"""`python -m cnn_course`: which images and weights grading uses."""

from __future__ import annotations

import sys

import pytest

from cnn_course import __main__ as command
from cnn_course import images
from nbjudge.errors import DataError


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["cnn_course", *words])
    command.main()


def test_it_says_what_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch)
    said = capsys.readouterr().out
    assert "images: embedded emoji" in said
    assert "MobileNetV2 weights: a stand-in" in said


def test_what_cannot_be_had_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DataError("CIFAR-100 could not be downloaded ([Errno 101]).")

    monkeypatch.setattr(images, "cut_real_images", fail)
    with pytest.raises(SystemExit, match=r"^error: CIFAR-100 could not be downloaded"):
        run(monkeypatch, "--real-images")
