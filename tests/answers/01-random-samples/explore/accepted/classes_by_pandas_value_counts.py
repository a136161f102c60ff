import pandas as pd

n_train, n_test = len(X_train), len(X_test)
image_shape = X_train[0].shape
n_classes = len(pd.value_counts(y_train.ravel()))
