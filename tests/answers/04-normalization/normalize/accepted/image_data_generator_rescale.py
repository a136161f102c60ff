from tensorflow.keras.preprocessing.image import ImageDataGenerator

generator = ImageDataGenerator(rescale=1 / 255)
X_train_norm = next(generator.flow(X_train, batch_size=len(X_train), shuffle=False))
X_test_norm = next(generator.flow(X_test, batch_size=len(X_test), shuffle=False))
