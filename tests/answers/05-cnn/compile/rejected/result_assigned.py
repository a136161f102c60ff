# why: compile returns None, and the model is gone
# fails: test_compile_optimizer, test_compile_loss, test_compile_metrics
# breaks: fit
model = model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
