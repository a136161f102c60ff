from tensorflow.keras.preprocessing.image import ImageDataGenerator

generator = ImageDataGenerator(rotation_range=10, width_shift_range=0.1, horizontal_flip=True)
history = model.fit(
    generator.flow(X_train, y_train, batch_size=16), epochs=10, validation_data=(X_test, y_test), verbose=2
)
