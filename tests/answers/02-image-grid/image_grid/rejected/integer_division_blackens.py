# why: X // 255 leaves almost nothing of the pictures
# fails: test_image_grid_from_train, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow((X_train[i] // 255) * 255)
    plt.title(class_names[y_train[i][0]])
