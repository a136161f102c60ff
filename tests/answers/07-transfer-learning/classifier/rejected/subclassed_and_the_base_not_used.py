# why: the model has base_model, but its classifier works on the pixels
# fails: test_classifier_parts
class Transfer(Model):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.flat = Flatten()
        self.classifier = Dense(100, activation="softmax")

    def call(self, images):
        return self.classifier(self.flat(images))


model = Transfer(base_model)
