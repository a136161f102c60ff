# why: the test half's columns mean other classes than the training half's
# fails: test_one_hot_test
# breaks: report
import pandas as pd

from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train, 100)
y_test = pd.get_dummies(pd.factorize(y_test.ravel())[0])
