model.compile(optimizer=SGD(1e-6), loss=keras.losses.CategoricalCrossentropy(), metrics=["acc"])
history = model.fit(X_train, y_train, epochs=10, validation_split=0.3)
