# why: there is no such loss
# fails: test_compile_loss
# breaks: fit
model.compile(optimizer="adam", loss="categorical_crossentopy", metrics=["accuracy"])
