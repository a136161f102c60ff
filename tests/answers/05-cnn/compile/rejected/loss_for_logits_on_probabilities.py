# why: the model's softmax is followed by the loss's own
# fails: test_compile_loss
model.compile(
    loss=keras.losses.CategoricalCrossentropy(from_logits=True), optimizer="adam", metrics=["accuracy"]
)
