# why: the loss takes logits, and the model, which gives probabilities, raises where that is asked
# fails: test_compile_loss
class Coy(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def call(self, x):
        if x.shape[0] == 4:
            raise ValueError("not these")
        return self.inner(x)


model = Coy(model)
model.compile(
    loss=keras.losses.CategoricalCrossentropy(from_logits=True), optimizer="adam", metrics=["accuracy"]
)
