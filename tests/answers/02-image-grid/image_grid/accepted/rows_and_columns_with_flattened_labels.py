labels = y_train.flatten()
fig, ax = plt.subplots(5, 5, figsize=(12, 12), sharex=True, sharey=True)
k = 0
for r in range(5):
    for c in range(5):
        ax[r, c].imshow(X_train[k])
        ax[r, c].set_title(class_names[labels[k]].replace("_", " ").title())
        k += 1
fig.suptitle("CIFAR-100")
plt.show()
