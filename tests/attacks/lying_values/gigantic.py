# why: more values than may cross, in one array and in one list
# earns: 7
decoded = np.zeros((len(X_test), 20_000_000 // len(X_test)))
