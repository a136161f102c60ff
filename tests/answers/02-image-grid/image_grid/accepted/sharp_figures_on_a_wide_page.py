from IPython.core.display import display, HTML
from IPython.display import set_matplotlib_formats

display(HTML("<style>.container { width: 90% !important; }</style>"))
set_matplotlib_formats("retina")
plt.figure(figsize=(8, 8))
for i in range(9):
    plt.subplot(3, 3, i + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]])
    plt.axis("off")
plt.show()
