# why: the means are subtracted twice
# fails: test_normalize_range
from tensorflow.keras.applications.vgg16 import preprocess_input

X_train_norm = preprocess_input(preprocess_input(X_train))
X_test_norm = preprocess_input(preprocess_input(X_test))
