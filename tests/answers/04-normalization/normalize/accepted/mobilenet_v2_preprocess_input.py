from tensorflow.keras.applications.mobilenet_v2 import preprocess_input

X_train_norm = preprocess_input(X_train)
X_test_norm = preprocess_input(X_test)
