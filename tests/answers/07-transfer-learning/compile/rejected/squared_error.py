# why: a loss for measuring, not for choosing
# fails: test_compile_loss
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
