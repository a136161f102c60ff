# why: a loss for numbers; with probabilities it never punishes a sure mistake
# fails: test_compile_loss
model.compile(loss=keras.losses.MeanAbsoluteError(), optimizer="adam", metrics=["accuracy"])
