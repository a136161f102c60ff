from sklearn.utils import shuffle

images, labels = shuffle(X_train, y_train)
samples = images[:10]
for image in samples:
    print(image.shape)
