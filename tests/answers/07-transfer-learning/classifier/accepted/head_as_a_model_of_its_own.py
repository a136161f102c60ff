head = Sequential([
    GlobalAveragePooling2D(),
    Dense(128, activation="relu", kernel_regularizer="l2"),
    Dense(100, activation="softmax"),
])
model.add(base_model)
model.add(head)
