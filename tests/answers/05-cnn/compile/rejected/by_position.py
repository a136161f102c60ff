# why: the third argument of compile is loss_weights, not metrics
# fails: test_compile_metrics
# breaks: fit
model.compile("adam", "categorical_crossentropy", ["accuracy"])
