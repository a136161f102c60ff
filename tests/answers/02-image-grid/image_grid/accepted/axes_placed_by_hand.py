fig = plt.figure(figsize=(6, 6))
for i in range(9):
    ax = fig.add_axes([0.02 + (i % 3) * 0.33, 0.68 - (i // 3) * 0.33, 0.28, 0.28])
    ax.imshow(X_train[i])
    ax.set_title(class_names[np.squeeze(y_train)[i]])
    ax.axis("off")
