# why: no accuracy among the metrics
# fails: test_compile_metrics
model.compile(
    loss="categorical_crossentropy", optimizer="adam",
    metrics=[keras.metrics.Precision(), keras.metrics.Recall(), keras.metrics.AUC()],
)
