# why: model still only enlarges the image
# fails: test_classifier_parts
# breaks: fit
model.summary()
