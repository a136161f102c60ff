# why: an array of astronomic size that takes no memory here
# earns: 7
decoded = np.broadcast_to(np.int8(1), (10**6, 10**6))
