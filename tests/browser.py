"""A real browser and a real JupyterLab, for tests and for the pictures in `docs/`.

    python -m tests.browser        # installs Chromium where there is none, or says what would

A Chromium of the system is as good as Playwright's own: both are driven in the same way.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests import lab_extension

_BIN = Path(sys.executable).parent
_NAMES = ("chromium", "google-chrome", "google-chrome-stable")
_FLAGS = [
    "--no-sandbox",  # containers have none, and nothing but this course is opened
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW_MS = 180_000  # what begins with an import of TensorFlow, on a machine that is busy
HOW_TO_INSTALL = (
    "no Chromium here, so nothing is tried in a browser → "
    "`.venv/bin/playwright install --with-deps chromium`, or install your system's `chromium`"
)
# no questions and no news in the corner, and every cell of a notebook in the page
_LAB_SETTINGS = {
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
    "notebook-extension/tracker": '{"windowingMode": "none"}',
}


def find_chromium() -> str:
    """Return the path of a Chromium: Playwright's own, or the system's; "" for none."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next(filter(None, map(shutil.which, _NAMES)), "")


def install_chromium() -> bool:
    """Install Chromium, by Playwright or else by apt. Returns whether there is one now."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    playwright = [str(_BIN / "playwright"), "install", "chromium"]
    ways = [[*playwright, "--with-deps"] if is_root else playwright]
    if is_root and shutil.which("apt-get"):
        ways += [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]]
    for way in ways:
        subprocess.run(way, capture_output=True, check=False)
        if find_chromium():
            return True
    return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a Chromium without a window, with a profile of its own.

    Raises:
        FileNotFoundError: there is none.
    """
    path = find_chromium()
    if not path:
        raise FileNotFoundError(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def jupyter_lab(course: Path, home: Path) -> Iterator[str]:
    """Start JupyterLab in a course's folder, as `make lab` does but without opening a window.

    Args:
        course: the course's folder.
        home: a folder that takes the place of the user's own settings.

    Yields:
        The address that it prints, with its token (see `address` for other pages).

    Raises:
        RuntimeError: it ended before it listened; with what it printed.
    """
    for name, settings in _LAB_SETTINGS.items():
        path = home / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(settings)
    own = {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
    }
    inherited = {name: value for name, value in os.environ.items() if name != "NBJUDGE_HOME"}
    options = ["--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1"]
    extension = f"--ServerApp.jpserver_extensions={lab_extension.__name__}=True"
    server = subprocess.Popen(
        [_BIN / "jupyter", "lab", *options, extension],
        cwd=course,
        env=inherited | own | {"PYTHONPATH": str(Path(__file__).parents[1])},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert server.stderr is not None
    reader = threading.Thread(target=server.stderr.read)
    said = []
    try:
        for line in server.stderr:
            said.append(line)
            if lab_extension.LISTENING in line:
                break
        else:
            raise RuntimeError(f"JupyterLab did not start:\n{''.join(said)}")
        reader.start()  # somebody has to read on, or the server would wait for that
        yield said[-1].split()[-1]
    finally:
        server.terminate()
        server.wait()
        if reader.is_alive():
            reader.join()
        server.stderr.close()


def address(server: str, path: str) -> str:
    """Return the address that logs in to the server that `jupyter_lab` gave, and opens `path`."""
    base, _, token = server.partition("/lab?")
    return f"{base}/login?{token}&next={quote(f'/{path}')}"


def code_cell(page: Page, beginning: str) -> Locator:
    """Return the first code cell of an open notebook that holds `beginning`."""
    return page.locator(".jp-CodeCell").filter(has_text=beginning).first


def write_into(cell: Locator, source: str) -> None:
    """Write a cell's source anew, as with the keyboard."""
    cell.locator(".cm-content").click()
    cell.page.keyboard.press("Control+A")
    cell.page.keyboard.insert_text(source)


def run_cell(cell: Locator) -> None:
    """Run a cell as students do, and wait until it has run."""
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    cell.page.keyboard.press("Control+Enter")
    expect(prompt).not_to_have_text(before)  # [*]:
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=SLOW_MS)


if __name__ == "__main__" and not find_chromium():
    print("Installing Chromium for the tests in a browser (once)")
    if not install_chromium():
        print(f"warning: {HOW_TO_INSTALL}", file=sys.stderr)
