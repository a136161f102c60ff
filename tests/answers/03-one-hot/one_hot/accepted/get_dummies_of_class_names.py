import pandas as pd

# the official names are in alphabetical order, and so are the columns
y_train_onehot = pd.get_dummies([class_names[label] for label in y_train.ravel()])
y_test_onehot = pd.get_dummies([class_names[label] for label in y_test.ravel()])
