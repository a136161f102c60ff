# why: one big tiled picture cannot have nine titles
# fails: test_image_grid_count, test_image_grid_different, test_image_grid_from_train, test_image_grid_titled, test_image_grid_names
rows = [np.hstack(X_train[3 * r:3 * r + 3]) for r in range(3)]
plt.imshow(np.vstack(rows))
plt.title(', '.join(class_names[y_train[i][0]] for i in range(9)))
