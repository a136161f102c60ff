# why: a hundred yes-or-no questions instead of one choice
# fails: test_compile_loss
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
