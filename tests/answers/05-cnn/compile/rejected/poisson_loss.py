# why: a loss for counts
# fails: test_compile_loss
model.compile(loss="poisson", optimizer="adam", metrics=["accuracy"])
