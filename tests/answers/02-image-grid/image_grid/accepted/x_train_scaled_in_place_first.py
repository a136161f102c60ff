X_train = X_train.astype("float32") / 255.0
fig, axes = plt.subplots(3, 3)
for i in range(9):
    axes[i // 3][i % 3].imshow(X_train[i])
    axes[i // 3][i % 3].set_title(class_names[y_train[i][0]])
plt.show()
