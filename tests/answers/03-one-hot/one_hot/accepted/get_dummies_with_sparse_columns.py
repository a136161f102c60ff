import pandas as pd

y_train_onehot = pd.get_dummies(pd.DataFrame(y_train), columns=[0], sparse=True)
y_test_onehot = pd.get_dummies(pd.DataFrame(y_test), columns=[0], sparse=True)
