"""What the forkserver of `trial` imports once, so that its forks need not."""

import os

os.environ.update({f"TF_NUM_{kind}_THREADS": "1" for kind in ("INTRAOP", "INTEROP")})

from nbjudge.grading_kernel import quiet_tensorflow  # noqa: E402

quiet_tensorflow()

import IPython.core.interactiveshell  # noqa: E402, F401
import keras.applications  # noqa: E402, F401
import matplotlib.pyplot  # noqa: E402, F401
import matplotlib_inline.backend_inline  # noqa: E402, F401
import pandas  # noqa: E402, F401
import sklearn.metrics  # noqa: E402, F401
import sklearn.preprocessing  # noqa: E402, F401
import tensorflow.keras.datasets  # noqa: E402, F401
