# why: subplot(3, 3, 1) in every turn
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_from_train, test_image_grid_titled, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]])
