# why: the loss is measured twice, the accuracy not at all
# fails: test_compile_metrics
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["categorical_crossentropy"])
