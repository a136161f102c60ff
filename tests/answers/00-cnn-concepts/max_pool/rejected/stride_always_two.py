# why: the windows have the right size, but move two cells at a time
# fails: test_max_pool_edges
from numpy.lib.stride_tricks import sliding_window_view

def max_pool2d(image, size=2):
    return sliding_window_view(image, (size, size))[::2, ::2].max(axis=(2, 3))
