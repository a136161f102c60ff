# why: counts the 99 zeros that are easily right
# fails: test_compile_metrics
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["binary_accuracy"])
