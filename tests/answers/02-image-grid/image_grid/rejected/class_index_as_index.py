# why: class_names[i]: the i-th name instead of the i-th image's
# fails: test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i + 200])
    plt.title(class_names[i])
