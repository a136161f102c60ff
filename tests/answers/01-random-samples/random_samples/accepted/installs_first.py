!pip install -q scikit-learn
%pip install -U tensorflow-datasets
idx = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[idx]
for image in samples:
    print(image.shape)
