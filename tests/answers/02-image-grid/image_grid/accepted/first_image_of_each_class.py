fig, axes = plt.subplots(10, 10, figsize=(15, 17))
for c, ax in enumerate(axes.flat):
    ax.imshow(X_train[np.argmax(y_train == c)])
    ax.set_title(class_names[c], fontsize=8)
    ax.axis("off")
plt.show()
