# why: the cells that are left over at the edge make blocks of their own
# fails: test_max_pool_edges
def max_pool2d(image, size=2):
    rows = []
    for i in range(0, image.shape[0], size):
        rows.append([image[i:i + size, j:j + size].max() for j in range(0, image.shape[1], size)])
    return np.array(rows)
