from tensorflow.keras.layers import Normalization

normalize = Normalization(axis=-1)
normalize.adapt(X_train)
X_train_norm = normalize(X_train)
X_test_norm = normalize(X_test)
