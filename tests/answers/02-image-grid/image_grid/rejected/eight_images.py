# why: one short of nine
# fails: test_image_grid_count, test_image_grid_different
plt.figure(figsize=(8, 8))
for i in range(8):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]])
