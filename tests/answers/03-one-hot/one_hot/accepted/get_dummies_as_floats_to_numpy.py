import pandas as pd

y_train_onehot = pd.get_dummies(pd.Series(y_train.flatten())).astype("float32").to_numpy()
y_test_onehot = pd.get_dummies(pd.Series(y_test.flatten())).astype("float32").to_numpy()
