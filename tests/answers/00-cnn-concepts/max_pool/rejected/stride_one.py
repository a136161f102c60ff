# why: the windows overlap
# fails: test_max_pool_values, test_max_pool_edges
from numpy.lib.stride_tricks import sliding_window_view

def max_pool2d(image, size=2):
    return sliding_window_view(image, (size, size)).max(axis=(2, 3))
