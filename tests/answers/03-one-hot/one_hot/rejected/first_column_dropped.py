# why: drop_first leaves 99 columns
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
import pandas as pd

y_train_onehot = pd.get_dummies(y_train.ravel(), drop_first=True)
y_test_onehot = pd.get_dummies(y_test.ravel(), drop_first=True)
