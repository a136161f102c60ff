# why: the classifier works on the pixels
# fails: test_classifier_parts
model.add(Flatten())
model.add(Dense(100, activation="softmax"))
