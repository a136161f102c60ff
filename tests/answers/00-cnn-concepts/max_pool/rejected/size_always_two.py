# why: size is ignored
# fails: test_max_pool_edges
def max_pool2d(image, size=2):
    h, w = image.shape[0] // 2, image.shape[1] // 2
    return image[: h * 2, : w * 2].reshape(h, 2, w, 2).max(axis=(1, 3))
