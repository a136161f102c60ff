# why: fig.suptitle in the loop: one heading for the figure, none for the pictures
# fails: test_image_grid_titled, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.suptitle(class_names[y_train[i][0]])
