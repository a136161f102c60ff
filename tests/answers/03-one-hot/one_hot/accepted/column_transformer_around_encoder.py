from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder

columns = make_column_transformer((OneHotEncoder(categories=[range(100)]), [0]))
y_train_onehot = columns.fit_transform(y_train)
y_test_onehot = columns.transform(y_test)
