rng = np.random.default_rng(42)
order = rng.permutation(len(X_train))[:20]
fig, axes = plt.subplots(nrows=4, ncols=5, figsize=(10, 9), subplot_kw={"xticks": [], "yticks": []})
for n, ax in enumerate(axes.reshape(-1)):
    image = ax.imshow(X_train[order[n]], interpolation="nearest")
    ax.set(title=class_names[y_train[order][n, 0]])
fig.subplots_adjust(hspace=0.4)
plt.savefig("grid.png")
plt.show()
