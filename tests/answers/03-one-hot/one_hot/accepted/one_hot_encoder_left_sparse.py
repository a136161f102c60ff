from sklearn.preprocessing import OneHotEncoder

encoder = OneHotEncoder()
y_train_onehot = encoder.fit_transform(y_train)
y_test_onehot = encoder.transform(y_test)
