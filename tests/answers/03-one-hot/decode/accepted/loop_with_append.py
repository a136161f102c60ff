decoded = []
for row in y_test_onehot:
    for i in range(len(row)):
        if row[i] == 1:
            decoded.append(i)
