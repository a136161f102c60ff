# why: the pictures are drawn at random, the titles are those of the first nine
# fails: test_image_grid_names
order = np.random.permutation(len(X_train) - 50)[:9] + 50
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[order[i]])
    plt.title(class_names[y_train[i][0]])
