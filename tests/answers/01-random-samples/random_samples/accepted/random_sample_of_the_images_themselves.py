import random

samples = random.sample(list(X_train), 10)
print(list(map(np.shape, samples)))
