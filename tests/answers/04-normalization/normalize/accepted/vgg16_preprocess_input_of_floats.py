from tensorflow.keras.applications import vgg16

X_train_norm = vgg16.preprocess_input(X_train.astype("float32"))
X_test_norm = vgg16.preprocess_input(X_test.astype("float32"))
