# why: a thread and a conversion that end the process while its values are read
# earns: 7
import ctypes
class Trap:
    def __getattr__(self, name):
        ctypes.string_at(0)
class Array(np.ndarray):
    @property
    def dtype(self):
        ctypes.string_at(0)
    def __array_finalize__(self, other):
        pass
decoded = Trap()
decoded_too = np.zeros(3).view(Array)
