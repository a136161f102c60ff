# why: the last pictures have no title
# fails: test_image_grid_titled, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    if i < 6:
        plt.title(class_names[y_train[i][0]])
