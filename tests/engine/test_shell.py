"""What students write on Colab: lines with `!` and `%`, its modules, modules that are missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nbjudge.course.cells import Cell
from nbjudge.engine import shell_commands
from nbjudge.engine.missing_modules import MissingModule
from nbjudge.engine.results import CellRun
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.shell_commands import without_installations
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool

SKIPPED = "(Nothing is installed while grading:"

# a cell → what it prints, in part
CELLS = {
    "!echo 안녕; echo oops >&2; exit 3": "안녕\noops",
    "!exit 3\nprint(_exit_code)": "3",
    "!no-such-program --version\nprint('goes on', _exit_code)": "goes on 127",
    "!pip install -q torch\nprint('goes on')": SKIPPED,
    "!sudo apt-get -qq install -y fonts-nanum && echo done": "done",
    "%pip install keras-cv\nprint('goes on')": SKIPPED,
    "%conda install numpy": SKIPPED,
    "!python -m pip install --upgrade pip > /dev/null": SKIPPED,
    "files = !printf 'a\\nb\\n'\nprint(list(files), files.n)": "['a', 'b']",
    "name = 'x y'\n!echo {name} $name": "x y x y",
    "%%bash\necho one\npip install x\necho two": "two",
    "%%sh\nexit 7": "",
    "%%shell\necho colab": "colab",
    "%shell echo colab": "colab",
    "%%writefile notes.txt\nhello": "notes.txt",
    "!nvidia-smi\nprint('goes on')": "goes on",
    "%tensorflow_version 2.x\nprint('goes on')": "goes on",
    "%matplotlib widget\n%matplotlib notebook\nprint('goes on')": "goes on",
    "%load_ext tensorboard\n%tensorboard --logdir logs\nprint('goes on')": "goes on",
    "%load_ext google.colab.data_table\nprint('goes on')": "goes on",
    "%config InlineBackend.figure_format = 'retina'\nprint('goes on')": "goes on",
    "%no_such_magic at all\nprint('goes on')": "goes on",
    "%%no_such_magic\n1 / 0": "Skipped while grading",
    "%%time\nx = 1": "",
    "%%capture out\nprint('hidden')": "",
    "%timeit -n 1 -r 1 1 + 1": "loop",
    "from google.colab import drive\ndrive.mount('/content/drive')\nprint('goes on')": "goes on",
    "from google.colab import files, output, userdata, auth, runtime\n"
    "print(files.upload()); files.download('x'); output.clear(); userdata.get('KEY')\n"
    "auth.authenticate_user(); runtime.unassign()\nprint('goes on')": "goes on",
    "from google.colab.patches import cv2_imshow\nimport numpy as np\n"
    "cv2_imshow(np.zeros((4, 4, 3)))\nprint('goes on')": "goes on",
    "import torch, plotly.express as px\nfrom skimage import io\nprint('goes on')": "goes on",
    "from torch import *\nprint('goes on')": "goes on",
    "try:\n    import torch\nexcept ImportError:\n    torch = None\nprint(torch)": "None",
    "import seaborn, cv2, ipywidgets, tensorboard\nfrom tqdm.notebook import tqdm\n"
    "print(sum(tqdm([1, 2])))": "3",
    "import os\nos.chdir('/content')\nopen('/content/a.txt', 'w').close()\n"
    "print(os.listdir())": "a.txt",
    "from google.colab import drive\ndrive.mount('/content/drive')\n"
    "%cd /content/drive/MyDrive\nopen('notes.txt', 'w').close()\n!ls": "notes.txt",
    "def shown(name):\n    !echo {name}\n    said = !echo $name\n    return said\n"
    "print(shown('local'))": "local\n['local']",
    "!(sleep 1000; echo late) & echo early\nprint('goes on')": "early\ngoes on",
    "%%capture\n!echo hidden\nprint('hidden')": "",
    "%%bash --out said\necho one": "",
    "%%bash --bg\nsleep 1000": "Skipped while grading",
    "%%script no-such-program\nx": "no-such-program",
    "%%python3\nimport numpy\nprint(numpy.__name__)": "numpy",
    "!python -c 'import numpy; print(numpy.__name__)'": "numpy",
    "!!echo hi": "['hi']",
    "!cat\nprint('goes on')": "goes on",
    "len?\nprint('goes on')": "goes on",
    "%ls\n%who\n%history\n%autosave 60\n%load_ext autoreload\nprint('goes on')": "goes on",
    "get_ipython().magic('matplotlib inline')\nprint('goes on')": "goes on",
    "from IPython.core.display import display, HTML\ndisplay(HTML('<b>x</b>'))": "HTML",
    "from IPython.display import set_matplotlib_formats\nset_matplotlib_formats('retina')": "",
    "import matplotlib.pyplot as plt, seaborn as sns\nplt.style.use('seaborn-v0_8')\n"
    "sns.heatmap([[1, 2], [3, 4]], annot=True)\nplt.show()": "Figure size",
    "import json, torch as t\nprint(json.dumps([t is None]))": "[false]",
    "if True:\n    import torch\nfor _ in range(1):\n    import torch\nprint('goes on')": "goes on",
    "try:\n    import torch\nexcept ImportError:\n    import torchvision\n"
    "print('goes on')": "goes on",
    "import tensorflow as tf\nimport tensorflow.nothing\nprint(tensorflow is tf)": "True",
    "from __future__ import annotations\nimport torch\nprint('goes on')": "goes on",
    "import pandas as pd\nprint(len(pd.DataFrame({'a': [1]}).to_string()) > 0)": "True",
    "import ipywidgets as w\nfrom IPython.display import display\ndisplay(w.IntSlider())": "",
}
RAISING = {
    "import torch\ntorch.zeros(3)": "the grader has no module `torch`",
    "import kears\nkears.Sequential()": "the grader has no module `kears` (line 1",
    "from skimage import io\nio.imread('x')": "the grader has no module `skimage`",
    "from torch.nn import Module\nclass Net(Module):\n    pass": "the grader has no module `torch`",
    "def f():\n    import torch\nf()": "ModuleNotFoundError: No module named 'torch'",
    "from keras.utils import np_utils": "ImportError",
    "x = 1 +": "SyntaxError",
    "!ls\n1 / 0": "ZeroDivisionError",
}


def runs_of(pool: LocalPool, sources: list[str], limits: Limits | None = None) -> list[CellRun]:
    jobs = [Job([Cell("answer", "a", source)], "", limits or Limits()) for source in sources]
    found = {number: result.runs[0] for number, result in pool.judge(jobs)}
    return [found[number] for number in range(len(sources))]


def text_of(run: CellRun) -> str:
    outputs: list[dict[str, Any]] = run.outputs
    return "".join(o.get("text", "") or str(o.get("data", "")) for o in outputs)


@pytest.fixture(scope="module")
def runs(pool: LocalPool) -> dict[str, CellRun]:
    sources = [*CELLS, *RAISING]
    return dict(zip(sources, runs_of(pool, sources), strict=True))


@pytest.mark.parametrize("source", CELLS)
def test_what_works_on_colab_never_stops_a_cell(runs: dict[str, CellRun], source: str) -> None:
    assert runs[source].error == ""
    assert CELLS[source] in text_of(runs[source])


@pytest.mark.parametrize("source", RAISING)
def test_what_is_really_wrong_still_raises(runs: dict[str, CellRun], source: str) -> None:
    assert RAISING[source] in runs[source].error


def test_a_command_that_never_ends_is_ended_with_its_cell(pool: LocalPool) -> None:
    (run,) = runs_of(pool, ["!sleep 1000"], Limits(cell_s=2))
    assert "KeyboardInterrupt" in run.error


def test_what_a_command_prints_is_kept_up_to_the_limit_of_a_cell(pool: LocalPool) -> None:
    (run,) = runs_of(pool, ["!yes"], Limits(cell_s=60, output_kib=64))
    assert run.error == ""
    assert len(text_of(run)) < 80 << 10


def test_a_machine_without_bash_only_shows_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts: list[str] = []
    monkeypatch.setenv("PATH", "/nowhere")
    assert shell_commands.shell() == "/bin/sh"
    code = shell_commands.run(["/nowhere/sh", "-c", "ls"], parts.append, max_bytes=100)
    assert code == shell_commands.NOT_FOUND
    assert "/nowhere/sh" in "".join(parts)


def test_a_missing_module_is_no_value_for_a_test(pool: LocalPool) -> None:
    cells = [Cell("answer", "a", "import torch as x"), Cell("test", "t", "assert x", 1.0)]
    ((_, result),) = pool.judge([Job(cells, "")])
    (verdict,) = result.verdicts
    assert (verdict.status, verdict.ename) == ("not run", "TransportError")


def test_colabs_modules_are_there_for_students_alone(pool: LocalPool) -> None:
    cells = [Cell("test", "t", "import google.colab", 1.0)]
    ((_, result),) = pool.judge([Job(cells, "")])
    assert result.verdicts[0].ename == "ModuleNotFoundError"


@pytest.mark.parametrize(
    ("command", "rest"),
    [
        ("pip install x", "true "),
        ("echo pip install", "echo pip install"),
        ("pip list", "pip list"),
        ("pip install 'a>=1' \"b\" # x; y\nls", "true \nls"),
        ("sudo -H pip3 -q install x; ls", "true ; ls"),
        ("apt-get -qq update && apt-get -o a=b -y install x > /dev/null 2>&1", "true && true"),
        ("DEBIAN_FRONTEND=noninteractive apt install -y x | tail -1", "true | tail -1"),
        ("/usr/bin/python3 -m pip install x || ls", "true || ls"),
        ("if ! pip show x; then pip install x; fi", "if ! pip show x; then true ; fi"),
        ("conda install -y -c conda-forge x", "true"),
        ("uv pip install x", "true"),
        ("npm i -g x", "true"),
        ("dpkg -i x.deb", "true"),
        ("apt list --installed", "apt list --installed"),
        ("pip show install", "pip show install"),
        ("git clone https://example.org/pip", "git clone https://example.org/pip"),
        ("cd a && pip3 install -r r.txt && ls", "cd a && true && ls"),
    ],
)
def test_only_installations_are_left_out(command: str, rest: str) -> None:
    assert without_installations(command)[0].split() == rest.split()


def test_a_missing_module_says_so_wherever_it_is_used() -> None:
    missing = MissingModule("torch", 2)
    assert "torch" in repr(missing)
    uses: list[Callable[[], object]] = [
        lambda: missing.nn,
        lambda: missing(),
        lambda: missing[0],
        lambda: list(missing),
    ]
    for use in uses:
        with pytest.raises(ModuleNotFoundError, match=r"no module `torch` \(line 2 of the cell"):
            use()
