files = !ls /
here = !pwd
print(len(files), here[0])
!nvidia-smi
!wget -q http://example.com/data.zip
idx = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[idx]
for image in samples:
    print(image.shape)
