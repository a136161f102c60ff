import pandas as pd


def one_hot(labels):
    rows = pd.DataFrame(0.0, index=range(len(labels)), columns=class_names).values
    for row, label in zip(rows, labels):
        row[int(label)] = 1
    return rows


y_train_onehot = one_hot(y_train)
y_test_onehot = one_hot(y_test)
