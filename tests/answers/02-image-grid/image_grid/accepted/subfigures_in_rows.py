fig = plt.figure(figsize=(8, 8))
i = 0
for row in fig.subfigures(3, 1):
    for ax in row.subplots(1, 3):
        ax.imshow(X_train[i])
        ax.set_title(class_names[y_train[i][0]], loc="right")
        i += 1
plt.show()
