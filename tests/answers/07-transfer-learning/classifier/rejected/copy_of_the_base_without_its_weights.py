# why: clone_model copies the layers, not the weights
# fails: test_classifier_parts
model.add(tf.keras.models.clone_model(base_model))
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
