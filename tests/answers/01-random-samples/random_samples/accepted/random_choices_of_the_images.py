import random

samples = random.choices(X_train, k=10)
for image in samples:
    print(image.shape)
