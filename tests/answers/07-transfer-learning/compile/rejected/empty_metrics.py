# why: accuracy is not measured
# fails: test_compile_metrics
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=[])
