# why: no figure at all
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_from_train, test_image_grid_titled, test_image_grid_names
print(class_names[y_train[0][0]])
