from sklearn.preprocessing import OneHotEncoder

encoder = OneHotEncoder(sparse_output=False)
encoder.fit(y_train)
y_train_onehot = encoder.transform(y_train)
y_test_onehot = encoder.transform(y_test)
