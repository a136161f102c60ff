# why: a hundred megabytes of output, as text and as displayed objects; the work is done as well
# earns: 10
import sys
from IPython.display import display
decoded = np.argmax(y_test_onehot, axis=1)
for _ in range(100):
    print("x" * (1 << 20))
    sys.stderr.write("y" * 1000)
for _ in range(20_000):
    display({"text/plain": "z" * 100}, raw=True)
