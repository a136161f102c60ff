# why: nine paler copies of one image
# fails: test_image_grid_different
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[0] / 255 * (1 - i / 20))
    plt.title(class_names[y_train[0][0]])
