# why: nine times plt.show() without subplots
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_from_train, test_image_grid_titled, test_image_grid_names
for i in range(9):
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]])
    plt.show()
