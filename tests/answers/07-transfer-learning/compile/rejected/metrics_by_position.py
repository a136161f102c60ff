# why: the third place belongs to loss_weights
# fails: test_compile_metrics
# breaks: fit
model.compile("adam", "categorical_crossentropy", ["accuracy"])
