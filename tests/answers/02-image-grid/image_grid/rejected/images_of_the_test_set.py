# why: X_test instead of X_train, with its own names
# fails: test_image_grid_from_train, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_test[i])
    plt.title(class_names[y_test[i][0]])
