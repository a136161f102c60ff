# why: a margin loss for scores, given probabilities
# fails: test_compile_loss
model.compile(loss="categorical_hinge", optimizer="adam", metrics=["accuracy"])
