def batches(x, y, size=16):
    rng = np.random.default_rng(0)
    while True:
        chosen = rng.integers(0, len(x), size)
        yield x[chosen], y[chosen]


history = model.fit(
    batches(X_train, y_train), steps_per_epoch=len(X_train) // 16, epochs=10, validation_data=(X_test, y_test)
)
