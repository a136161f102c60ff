# why: the test half's columns mean other classes than the training half's
# fails: test_one_hot_test
import pandas as pd

y_train_onehot = to_categorical(y_train, 100)
y_test_onehot = pd.get_dummies(pd.factorize(y_test.ravel())[0])
