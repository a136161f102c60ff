def block(x, filters):
    short = layers.Conv2D(filters, 1, padding="same")(x)
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation(tf.nn.relu)(x)
    return layers.Add()([x, short])


inputs = keras.Input((32, 32, 3), name="image")
x = layers.MaxPooling2D()(block(inputs, 8))
x = layers.MaxPooling2D()(block(x, 16))
x = layers.Flatten()(x)
outputs = layers.Dense(100, activation=tf.nn.softmax)(x)
model = keras.models.Model(inputs=inputs, outputs=outputs, name="small_resnet")
