import tensorflow as tf
from tensorflow.keras import layers

inputs = tf.keras.Input((32, 32, 3))
x = layers.Conv2D(16, 3, activation="relu")(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(32, 3, activation="relu")(x)
x = layers.GlobalAveragePooling2D()(x)
model = tf.keras.Model(inputs, layers.Dense(100, activation="softmax")(x))
model.compile(
    optimizer=tf.keras.optimizers.Adam(1e-3),
    loss=tf.keras.losses.CategoricalCrossentropy(),
    metrics=["acc"],
)
history = model.fit(X_train_norm, y_train_onehot, epochs=10, validation_data=(X_test_norm, y_test_onehot), verbose=0)
