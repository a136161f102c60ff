import pandas as pd

decoded = pd.DataFrame(y_test_onehot).idxmax(axis=1)
