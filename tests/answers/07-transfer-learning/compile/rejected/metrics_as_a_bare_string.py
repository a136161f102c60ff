# why: Keras wants a list: the cell stops
# fails: test_compile_metrics
# breaks: fit
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics="accuracy")
