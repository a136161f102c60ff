# why: both are for class numbers
# fails: test_compile_loss, test_compile_metrics
# breaks: fit
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)
