from mpl_toolkits.axes_grid1 import ImageGrid

fig = plt.figure(figsize=(8, 8))
grid = ImageGrid(fig, 111, nrows_ncols=(3, 3), axes_pad=0.4)
for ax, image, label in zip(grid, X_train, y_train):
    ax.imshow(image)
    ax.set_title(class_names[label[0]])
plt.show()
