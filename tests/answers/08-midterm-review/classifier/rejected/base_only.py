# why: the classifier is missing
# fails: test_classifier_parts, test_classifier_output
# breaks: fit
transfer_model = Sequential()
transfer_model.add(InputLayer(shape=(32, 32, 3)))
transfer_model.add(UpSampling2D())
transfer_model.add(UpSampling2D())
transfer_model.add(base_model)
