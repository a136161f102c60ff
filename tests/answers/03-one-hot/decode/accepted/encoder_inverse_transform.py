from sklearn.preprocessing import OneHotEncoder

encoder = OneHotEncoder().fit(y_train)
decoded = encoder.inverse_transform(y_test_onehot)
