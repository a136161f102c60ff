# why: preprocess_input wants 0 to 255, not 0 to 1
# fails: test_normalize_range
from tensorflow.keras.applications.mobilenet_v2 import preprocess_input

X_train_norm = preprocess_input(X_train / 255)
X_test_norm = preprocess_input(X_test / 255)
