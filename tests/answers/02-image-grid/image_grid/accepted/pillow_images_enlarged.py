from PIL import Image

fig, axes = plt.subplots(3, 3, figsize=(9, 9))
for i, ax in enumerate(axes.flatten()):
    ax.imshow(Image.fromarray(X_train[i]).resize((128, 128)))
    ax.set_title(f"{class_names[y_train[i][0]]} ({y_train[i][0]})")
    ax.axis("off")
plt.show()
