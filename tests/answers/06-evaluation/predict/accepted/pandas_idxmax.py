import pandas as pd

y_pred = pd.DataFrame(model.predict(X_test)).idxmax(axis=1)
