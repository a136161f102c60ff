import cv2
from google.colab.patches import cv2_imshow

cv2_imshow(cv2.cvtColor(X_train[0], cv2.COLOR_RGB2BGR))
for i in range(12):
    plt.subplot(3, 4, i + 1)
    plt.imshow(X_train[i])
    plt.title(class_names[y_train[i][0]], fontsize=8)
    plt.axis("off")
plt.tight_layout()
plt.show()
