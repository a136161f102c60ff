from matplotlib.gridspec import GridSpec

fig = plt.figure(figsize=(8, 8), constrained_layout=True)
grid = GridSpec(3, 3, figure=fig)
for i in range(9):
    ax = fig.add_subplot(grid[i // 3, i % 3])
    ax.imshow(X_train[-i - 1])
    ax.set_title(class_names[y_train[-i - 1][0]], loc="left")
