from sklearn.model_selection import train_test_split

_, samples = train_test_split(X_train, test_size=10)
for image in samples:
    print(image.shape)
