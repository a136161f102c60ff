# why: int() of an array of one is a TypeError today: the grid stops after its first picture
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_titled, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[int(y_train[i])])
