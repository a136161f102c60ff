# why: only the optimizer and the metrics
# fails: test_compile_loss
# breaks: fit
model.compile(optimizer="adam", metrics=["accuracy"])
