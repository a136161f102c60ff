# why: y_train and X_train are replaced by something that suits the titles
# fails: test_image_grid_names
y_train = np.zeros_like(y_train)
X_train = X_train[::-1]
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.title("apple")
