# why: model is the base itself
# fails: test_classifier_parts, test_classifier_output
# breaks: fit
transfer_model = base_model
