indices = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[indices]
plt.figure(figsize=(10, 2))
for i, index in enumerate(indices):
    print(X_train[index].shape)
    plt.subplot(1, 10, i + 1)
    plt.imshow(X_train[index])
    plt.axis("off")
plt.show()
