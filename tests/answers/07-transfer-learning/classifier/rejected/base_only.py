# why: the classifier is missing
# fails: test_classifier_parts, test_classifier_output
# breaks: fit
model.add(base_model)
