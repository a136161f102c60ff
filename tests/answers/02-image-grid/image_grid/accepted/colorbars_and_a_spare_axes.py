fig, axes = plt.subplots(2, 6, figsize=(18, 6))
for i, ax in enumerate(axes.flat[:11]):
    shown = ax.imshow(X_train[i])
    ax.set_title(class_names[y_train[i][0]])
    fig.colorbar(shown, ax=ax)
axes.flat[11].set_visible(False)
plt.show()
