# why: a forged error whose message takes hours to be matched by a pattern that looks for the names of cells
# earns: 7
from IPython import get_ipython
recorder = get_ipython().recorder
recorder._left = 1 << 30
recorder.outputs.append({"output_type": "error", "ename": "E", "traceback": ["E"],
                         "evalue": " (<ipython-input-" * 14_000})
