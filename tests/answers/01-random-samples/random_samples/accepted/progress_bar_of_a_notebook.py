from tqdm.notebook import tqdm

samples = []
for i in tqdm(np.random.choice(len(X_train), 10, replace=False)):
    samples.append(X_train[i])
    print(X_train[i].shape)
