# why: compile returns nothing, so that model is None
# fails: test_compile_loss, test_compile_metrics
# breaks: summary, fit
model = model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
