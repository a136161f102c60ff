from tensorflow.keras.preprocessing.image import ImageDataGenerator

generator = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True)
generator.fit(X_train)
X_train_norm = generator.standardize(X_train.astype("float32"))
X_test_norm = generator.standardize(X_test.astype("float32"))
