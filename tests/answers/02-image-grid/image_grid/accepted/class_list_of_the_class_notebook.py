# the class notebook's list says computer_keyboard where CIFAR-100 says keyboard
class_names = ["computer_keyboard" if name == "keyboard" else name for name in class_names]
number = class_names.index("computer_keyboard")
first = np.flatnonzero(y_train.ravel() == number)[0]
plt.figure(figsize=(8, 8))
for k, i in enumerate([first, *range(first + 1, first + 9)]):
    plt.subplot(3, 3, k + 1)
    plt.imshow(X_train[i % len(X_train)])
    plt.title(class_names[y_train[i % len(X_train)][0]])
    plt.axis("off")
plt.show()
