from sklearn.utils import resample

samples = resample(X_train, n_samples=10, random_state=1)
for image in samples:
    print(image.shape)
