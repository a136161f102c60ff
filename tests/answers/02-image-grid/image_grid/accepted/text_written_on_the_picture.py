fig, axes = plt.subplots(3, 4, figsize=(10, 8))
for i, ax in enumerate(axes.flat):
    ax.imshow(X_train[i])
    ax.text(0, -2, class_names[y_train[i][0]], fontsize=12)
    ax.set_axis_off()
