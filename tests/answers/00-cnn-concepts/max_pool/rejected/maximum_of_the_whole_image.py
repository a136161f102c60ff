# why: one number for the whole image
# fails: test_max_pool_values, test_max_pool_edges
def max_pool2d(image, size=2):
    return image.max()
