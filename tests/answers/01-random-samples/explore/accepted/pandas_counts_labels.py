import pandas as pd

counts = pd.Series(y_train.ravel()).value_counts()
n_train = int(counts.sum())
n_test = int(pd.Series(y_test.ravel()).count())
image_shape = X_train[0, :, :, :].shape
n_classes = counts.size
