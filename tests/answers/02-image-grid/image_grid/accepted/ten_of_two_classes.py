fig, axes = plt.subplots(2, 5)
two_classes = np.concatenate([np.where(y_train.ravel() == c)[0][:5] for c in (0, 90)])
for ax, i in zip(axes.flat, two_classes):
    ax.imshow(X_train[i])
    ax.set_title(class_names[y_train[i][0]].upper())
