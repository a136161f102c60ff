%tensorflow_version 2.x
%matplotlib inline
idx = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[idx]
for image in samples:
    print(image.shape)
