import seaborn as sns
from sklearn.metrics import confusion_matrix

y_pred = np.argmax(model.predict(X_test, verbose=0), axis=1)
counts = confusion_matrix(np.argmax(y_test, axis=1), y_pred)
plt.figure(figsize=(10, 8))
sns.heatmap(counts, cmap="Blues", square=True)
plt.xlabel("predicted")
plt.ylabel("true")
plt.show()
