# why: an integer whose decimal digits take minutes to compute
# earns: 7
decoded = [1 << 40_000_000] * len(X_test)
