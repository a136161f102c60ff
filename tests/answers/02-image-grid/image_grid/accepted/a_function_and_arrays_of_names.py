def show_grid(images, names, columns=5):
    rows = -(-len(images) // columns)
    plt.figure(figsize=(columns * 2, rows * 2))
    for k in range(len(images)):
        plt.subplot(rows, columns, k + 1)
        plt.imshow(images[k])
        plt.title(names[k])
        plt.axis("off")
    plt.tight_layout()
    plt.show()


names = np.array(class_names)[y_train[:13].ravel()]
show_grid(X_train[:13], names)
