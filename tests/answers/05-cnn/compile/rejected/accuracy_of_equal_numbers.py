# why: keras.metrics.Accuracy compares probabilities with 0 and 1
# fails: test_compile_metrics
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=[keras.metrics.Accuracy()])
