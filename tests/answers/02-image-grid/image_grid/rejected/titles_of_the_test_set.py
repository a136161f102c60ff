# why: the titles are read from y_test
# fails: test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i * 11])
    plt.title(class_names[y_test[i * 11][0]])
