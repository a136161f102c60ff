# why: class_names is overwritten, so that numbers count as names
# fails: test_image_grid_names
class_names = [str(c) for c in range(100)]
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]])
