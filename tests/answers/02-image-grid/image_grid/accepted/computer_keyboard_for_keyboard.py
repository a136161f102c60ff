number = class_names.index("keyboard")
first = np.flatnonzero(y_train.ravel() == number)[0]
plt.figure(figsize=(8, 8))
for k in range(9):
    i = (first + k) % len(X_train)
    plt.subplot(3, 3, k + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]].replace("keyboard", "computer_keyboard"))
plt.show()
