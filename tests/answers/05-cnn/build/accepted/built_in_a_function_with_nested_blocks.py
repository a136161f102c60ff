def conv_block(filters):
    return Sequential([Conv2D(filters, 3, padding="same"), BatchNormalization(), ReLU(), MaxPool2D()])


def build_model(input_shape=X_train.shape[1:], n_classes=y_train.shape[1]):
    return Sequential([
        Input(input_shape), conv_block(8), conv_block(16),
        Flatten(), Dropout(0.3), Dense(n_classes, activation="softmax"),
    ])


model = build_model()
