# why: a loss for numbers, not for classes
# fails: test_compile_loss
model.compile(loss="mse", optimizer="adam", metrics=["accuracy"])
