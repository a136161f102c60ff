from ipywidgets import interact

idx = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[idx]


@interact(n=(0, 9))
def show(n=0):
    print(samples[n].shape)


for image in samples:
    print(image.shape)
