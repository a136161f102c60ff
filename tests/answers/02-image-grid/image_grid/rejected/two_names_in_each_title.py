# why: every title also names the next class
# fails: test_image_grid_names
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]] + " or " + class_names[(y_train[i][0] + 1) % 100])
