try:
    import torch

    idx = torch.randperm(len(X_train))[:10].numpy()
except ImportError:
    idx = np.random.permutation(len(X_train))[:10]
samples = X_train[idx]
for image in samples:
    print(image.shape)
