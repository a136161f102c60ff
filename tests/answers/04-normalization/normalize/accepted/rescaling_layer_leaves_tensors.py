from tensorflow.keras import layers

rescale = layers.Rescaling(1.0 / 255)
X_train_norm = rescale(X_train)
X_test_norm = rescale(X_test)
