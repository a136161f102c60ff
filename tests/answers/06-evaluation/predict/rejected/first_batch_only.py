# why: predict_on_batch of the first 32 images
# fails: test_predict_shape, test_predict_values
y_pred = model.predict_on_batch(X_test[:32]).argmax(axis=1)
