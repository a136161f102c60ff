# why: nine figures of one picture each
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_from_train, test_image_grid_titled, test_image_grid_names
for i in range(9):
    plt.figure()
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]])
