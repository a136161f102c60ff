import pandas as pd

rows = pd.Series(range(len(X_train))).sample(10)
samples = X_train[rows]
for image in samples:
    print(image.shape)
