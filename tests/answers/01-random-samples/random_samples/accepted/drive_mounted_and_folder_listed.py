from google.colab import drive

drive.mount('/content/drive')
!ls
%cd -q /tmp
idx = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[idx]
for image in samples:
    print(image.shape)
