# why: model still only enlarges the image
# fails: test_classifier_parts
# breaks: compile, fit
model.summary()
