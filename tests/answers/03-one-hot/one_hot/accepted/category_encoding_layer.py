from tensorflow.keras.layers import CategoryEncoding

encode = CategoryEncoding(num_tokens=100, output_mode="one_hot")
y_train_onehot = encode(y_train)
y_test_onehot = encode(y_test)
