import cv2

fig, axes = plt.subplots(3, 4, figsize=(10, 8))
for i, ax in enumerate(axes.flat):
    ax.imshow(cv2.resize(X_train[i], (64, 64), interpolation=cv2.INTER_NEAREST))
    ax.set_title(class_names[y_train[i, 0]])
    ax.axis("off")
plt.show()
