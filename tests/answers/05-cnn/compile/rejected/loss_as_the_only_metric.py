# why: mean squared error instead of accuracy
# fails: test_compile_metrics
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["mean_squared_error"])
