"""What `trial` imports once, in the process that every trial is forked from.

One thread a trial: trials already run side by side, one a core.
"""

import importlib
import os

from nbjudge.grading_kernel import set_environment

os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = "1"
set_environment()
for name in (
    "IPython.core.interactiveshell",
    "keras.applications",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "nbjudge.trial",
    "pandas",
    "sklearn.metrics",
    "sklearn.preprocessing",
    "tensorflow.keras.datasets",
):
    importlib.import_module(name)
