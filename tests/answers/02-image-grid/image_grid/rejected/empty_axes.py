# why: nine titled axes without a picture
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_from_train, test_image_grid_titled, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.title(class_names[y_train[i][0]])
