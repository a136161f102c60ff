# why: the red channel alone, in false colours
# fails: test_image_grid_from_train, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i][:, :, 0])
    plt.title(class_names[y_train[i][0]])
