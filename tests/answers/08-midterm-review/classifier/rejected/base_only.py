# why: the classifier is missing
# fails: test_classifier_parts, test_classifier_output
# breaks: fit
model = Sequential()
model.add(InputLayer(shape=(32, 32, 3)))
model.add(UpSampling2D())
model.add(UpSampling2D())
model.add(base_model)
