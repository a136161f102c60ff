# why: imshow takes floats from 0 to 1, everything above is white
# fails: test_image_grid_from_train, test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i].astype("float32"))
    plt.title(class_names[y_train[i][0]])
