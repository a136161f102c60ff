import random

samples = [X_train[i] for i in random.sample(range(len(X_train)), 10)]
for image in samples:
    print(image.shape)
