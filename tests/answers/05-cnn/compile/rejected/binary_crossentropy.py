# why: a hundred yes-or-no questions
# fails: test_compile_loss
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
