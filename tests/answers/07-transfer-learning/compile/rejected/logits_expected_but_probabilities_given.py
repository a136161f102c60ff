# why: the model ends in softmax
# fails: test_compile_loss
model.compile(optimizer="adam", loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
