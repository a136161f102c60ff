# why: an accuracy for class numbers
# fails: test_compile_metrics
# breaks: fit
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["sparse_categorical_accuracy"])
