"""The IPython shell in which students' cells run: as on Colab, as far as there is no browser.

It records what cells put out. Lines that begin with `!` or `%` never cost a cell its other lines:
a command shows what it prints, an installation is skipped, and a magic that only another front
end knows does nothing.
"""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import IPython.core.display
import IPython.display
import matplotlib_inline.backend_inline
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import cell_magic, magics_class
from IPython.core.magics.script import ScriptMagics
from IPython.utils.process import arg_split
from IPython.utils.text import LSString, SList
from traitlets import Type
from traitlets.config import Config

from nbjudge.engine import shell_commands
from nbjudge.engine.missing_modules import BindMissingModules
from nbjudge.engine.open_figures import note_shown
from nbjudge.messages import gettext


class Recorder:
    """The outputs of the cell that runs, as a notebook has them, up to a limit."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.begin()

    def begin(self) -> None:
        """Begin the outputs of another cell."""
        self.outputs: list[dict[str, Any]] = []
        self._left = self.max_bytes

    def add(self, output: dict[str, Any], size: int) -> None:
        """Add an output of `size` bytes; where the limit is reached, a line that says so."""
        if self._left <= 0:
            return
        self._left -= size
        if self._left <= 0:
            cut = gettext(
                "(the outputs are longer than %(size)d KiB: cut off)", size=self.max_bytes >> 10
            )
            output = {"output_type": "stream", "name": "stderr", "text": f"{cut}\n"}
        self.outputs.append(output)

    def write(self, name: str, text: str) -> None:
        """Add text to the stream `name`, "stdout" or "stderr"."""
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name and self._left > _n_bytes(text):
            last["text"] += text
            self._left -= _n_bytes(text)
        else:
            self.add({"output_type": "stream", "name": name, "text": text}, _n_bytes(text))

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        """Add what was displayed (`display_data`) or a cell's value (`execute_result`)."""
        plain = {mime: value for mime, value in data.items() if isinstance(value, str)}
        output: dict[str, Any] = {"output_type": kind, "data": plain, "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = None
        self.add(output, sum(map(_n_bytes, plain.values())))


class Stream(io.TextIOBase):
    """Standard output or error of cells."""

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder = recorder
        self._name = name

    def write(self, text: str) -> int:
        """Record text."""
        self._recorder.write(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding that programs may ask for."""
        return "utf-8"


class _Publisher(DisplayPublisher):
    recorder: Recorder

    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self.recorder.show("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.recorder.begin()


class _Hook(DisplayHook):
    recorder: Recorder

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.recorder.show("execute_result", format_dict, md_dict)

    def finish_displayhook(self) -> None:
        pass


_OF_FRONT_ENDS = {"tensorboard"}  # it would wait for a browser
_MAY_LACK: dict[str, tuple[type[Exception], ...]] = {
    "load_ext": (ModuleNotFoundError,),
    "reload_ext": (ModuleNotFoundError,),
    "config": (UsageError,),
}


class Shell(InteractiveShell):
    """An IPython shell without a terminal, as a kernel's, that records what cells put out."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    recorder: Recorder

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept every GUI, integrate none."""

    def showtraceback(self, *args: object, **kwargs: object) -> None:
        """Record an error, with the lines of the student's cells that led there."""
        kind, value, trace = sys.exc_info()
        if kind is not None and value is not None:
            self._record(kind, value, traceback.extract_tb(trace))

    def showsyntaxerror(self, *args: object, **kwargs: object) -> None:
        """Record a syntax error."""
        self.showtraceback()

    def _record(self, kind: type, value: BaseException, frames: list[Any]) -> None:
        first = next(
            (
                n
                for n, frame in enumerate(frames)
                if "ipykernel" in frame.filename or "<ipython" in frame.filename
            ),
            0,
        )
        text = [*traceback.format_list(frames[first:][-30:])]
        text += traceback.format_exception_only(kind, value)
        lines = "".join(text).rstrip().splitlines()
        output = {
            "output_type": "error",
            "ename": kind.__name__,
            "evalue": str(value)[:2000],
            "traceback": lines[-200:],
        }
        self.recorder.add(output, sum(map(_n_bytes, lines)))

    def system(self, cmd: str) -> None:
        """Run a `!command` and show what it prints."""
        self.run_command(self.var_expand(cmd, depth=1))

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> SList | LSString:
        """Run the command of `x = !command` and return what it prints, by lines if `split`."""
        parts: list[str] = []
        self.run_command(self.var_expand(cmd, depth=depth + 1), parts.append)
        printed = "".join(parts)
        return SList(printed.splitlines()) if split else LSString(printed)

    def run_command(self, command: str, write: Callable[[str], object] | None = None) -> None:
        """Run shell code, but for installations.

        Args:
            command: a command line, or several.
            write: gets what it prints; standard output where there is none.
        """
        self.run_program([shell_commands.shell(), "-c", self.without_installations(command)], write)

    def run_program(
        self, words: list[str], write: Callable[[str], object] | None = None, script: str = ""
    ) -> None:
        """Run a program; see `shell_commands.run`. Its exit code is `_exit_code` in cells."""
        self.user_ns["_exit_code"] = shell_commands.run(
            words, write or sys.stdout.write, max_bytes=self.recorder.max_bytes, script=script
        )

    def without_installations(self, command: str) -> str:
        """Return shell code without its installations; says so if there were any."""
        command, skipped = shell_commands.without_installations(command)
        if skipped:
            print(
                gettext(
                    "(Nothing is installed while grading: there is no network, and what is there "
                    "already is used.)"
                )
            )
        return command

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic; one that needs another front end, or is not there, does nothing."""
        if self.find_line_magic(magic_name) is not None and magic_name not in _OF_FRONT_ENDS:
            try:
                return super().run_line_magic(magic_name, line, _stack_depth + 1)
            except _MAY_LACK.get(magic_name, ()):
                pass  # an extension, or a setting, that is not there
        _say_skipped(f"%{magic_name} {line}".rstrip())
        return None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic; with one that is not there, the cell does nothing."""
        if self.find_cell_magic(magic_name) is not None:
            return super().run_cell_magic(magic_name, line, cell)
        _say_skipped(f"%%{magic_name}")
        return None

    def magic(self, arg_s: str) -> Any:
        """Run a line magic, in the way that IPython had before version 9."""
        name, _, line = arg_s.lstrip(" %").partition(" ")
        return self.run_line_magic(name, line.strip(), _stack_depth=2)

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        """Show figures below their cell, whichever way `%matplotlib` asks for."""
        return super().enable_matplotlib("inline")


@magics_class
class _Scripts(ScriptMagics):
    """`%%script`, and with it `%%bash`, `%%sh` and what else it stands behind."""

    @cell_magic("script")  # type: ignore[untyped-decorator]
    def shebang(self, line: str, cell: str) -> None:
        """Run the cell by a program; it has ended when the cell has."""
        options, words = ScriptMagics.shebang.parser.parse_known_args(arg_split(line, posix=True))
        if options.bg:
            _say_skipped(f"--bg {line}")
        elif words:
            parts: list[str] = []
            if Path(words[0]).name in ("sh", "bash", "zsh"):
                cell = self.shell.without_installations(cell)
            self.shell.run_program(words, parts.append if options.out else None, cell)
            if options.out:
                self.shell.user_ns[options.out] = "".join(parts)
            if options.err:  # it went the same way
                self.shell.user_ns[options.err] = ""


def _add_magics(shell: Shell) -> None:
    """Give `shell` the magics of Colab, and those of IPython that would not work here."""

    def run_in_shell(line: str, cell: str = "") -> None:
        shell.run_command(cell or line)

    def run_installer(name: str) -> Callable[[str], None]:
        return lambda line: shell.run_command(f"{name} {line}")

    shell.register_magics(_Scripts)
    shell.register_magic_function(run_in_shell, "line_cell", "shell")
    for name in ("pip", "conda", "mamba", "micromamba", "uv"):
        shell.register_magic_function(run_installer(name), "line", name)


def _restore_names() -> None:
    """Let cells import what IPython has elsewhere, or no more, since Colab's version 7."""
    names = ("display", "clear_output", "update_display", "publish_display_data")
    old = {name: getattr(IPython.display, name) for name in names}
    for name in ("set_matplotlib_formats", "set_matplotlib_close"):
        old[name] = getattr(matplotlib_inline.backend_inline, name)
    for module in (IPython.display, IPython.core.display):
        vars(module).update(old)


def make_shell() -> Shell:
    """Make the shell that students' cells run in, in the fork server, once."""
    settings = Config(
        HistoryManager={"enabled": False},
        # not "tight", for which Matplotlib draws everything twice, and compressed in haste
        InlineBackend={
            "print_figure_kwargs": {"bbox_inches": None, "pil_kwargs": {"compress_level": 1}}
        },
    )
    shell = Shell.instance(config=settings)
    shell.user_ns["get_ipython"] = shell.get_ipython
    shell.ast_transformers.append(BindMissingModules())
    _add_magics(shell)
    _restore_names()
    shell.enable_matplotlib("inline")  # as in Jupyter
    as_text = shell.display_formatter.formatters["text/plain"]
    as_text.for_type_by_name("matplotlib.figure", "Figure", note_shown)
    return shell  # type: ignore[no-any-return]


def _say_skipped(what: str) -> None:
    print(gettext("(Skipped while grading: %(what)s)", what=what))


def _n_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))
