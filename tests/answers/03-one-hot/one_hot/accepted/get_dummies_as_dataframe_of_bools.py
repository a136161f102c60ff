import pandas as pd

y_train_onehot = pd.get_dummies(y_train.ravel())
y_test_onehot = pd.get_dummies(y_test.ravel())
