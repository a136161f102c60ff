import keras

rescale = keras.layers.Rescaling(scale=1 / 127.5, offset=-1)
X_train_norm = rescale(X_train).numpy()
X_test_norm = rescale(X_test).numpy()
