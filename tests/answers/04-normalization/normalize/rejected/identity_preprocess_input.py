# why: efficientnet's preprocess_input does nothing
# fails: test_normalize_range, test_normalize_train, test_normalize_test
from tensorflow.keras.applications.efficientnet import preprocess_input

X_train_norm = preprocess_input(X_train)
X_test_norm = preprocess_input(X_test)
