fig, axes = plt.subplots(6, 6, figsize=(12, 12))
axes = axes.ravel()
for i in range(30):
    axes[i].imshow(X_train[i])
    axes[i].set_title(class_names[int(y_train[i, 0])], fontsize=8)
for ax in axes:
    ax.axis("off")
plt.tight_layout()
plt.show()
