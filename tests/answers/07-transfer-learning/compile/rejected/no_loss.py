# why: no loss was given
# fails: test_compile_loss
# breaks: fit
model.compile(optimizer="adam", metrics=["accuracy"])
