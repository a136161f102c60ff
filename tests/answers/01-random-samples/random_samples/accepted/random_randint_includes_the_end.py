import random

random.seed(42)
samples = []
while len(samples) < 10:
    image = X_train[random.randint(0, len(X_train) - 1)]
    samples.append(image)
    print(image.shape)
