indices = np.random.choice(len(X_train), 16, replace=False)
fig, axs = plt.subplots(4, 4, figsize=(10, 10))
for ax, index in zip(axs.flat, indices):
    ax.imshow(X_train[index])
    ax.set_title(f"{index}: {class_names[y_train[index][0]]}")
    ax.set_xticks([])
    ax.set_yticks([])
