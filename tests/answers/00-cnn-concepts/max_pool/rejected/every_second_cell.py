# why: a cell of each block is picked, not the largest
# fails: test_max_pool_values, test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape[0] // size, image.shape[1] // size
    return image[: h * size:size, : w * size:size]
