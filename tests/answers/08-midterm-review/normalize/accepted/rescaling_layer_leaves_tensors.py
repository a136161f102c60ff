from tensorflow.keras import layers

rescale = layers.Rescaling(1.0 / 255)
X_train = rescale(X_train)
X_test = rescale(X_test)
