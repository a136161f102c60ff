from tensorflow.keras.preprocessing.image import ImageDataGenerator

augmented = ImageDataGenerator(horizontal_flip=True).flow(X_train, y_train, batch_size=32)
history = model.fit(augmented, epochs=3, validation_data=(X_test, y_test))
