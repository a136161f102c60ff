# why: Keras wants a list and stops
# fails: test_compile_metrics
# breaks: fit
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics="accuracy")
