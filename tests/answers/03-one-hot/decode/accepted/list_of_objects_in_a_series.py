import pandas as pd

decoded = pd.Series([int(np.argmax(row)) for row in y_test_onehot], dtype=object)
