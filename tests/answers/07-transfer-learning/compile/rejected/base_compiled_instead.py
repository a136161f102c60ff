# why: base_model was compiled, model was not
# fails: test_compile_loss, test_compile_metrics
# breaks: fit
base_model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
