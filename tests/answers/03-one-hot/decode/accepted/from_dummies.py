import pandas as pd

decoded = pd.from_dummies(pd.DataFrame(y_test_onehot.astype(int)))
