# why: columns stand in the order of first appearance
# fails: test_one_hot_train, test_one_hot_test
import pandas as pd

y_train_onehot = np.eye(100)[pd.factorize(y_train.ravel())[0]]
y_test_onehot = np.eye(100)[pd.factorize(y_test.ravel())[0]]
