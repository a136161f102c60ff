# why: the index is forgotten in the loop: one picture nine times
# fails: test_image_grid_different
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[0])
    plt.title(class_names[y_train[0][0]])
