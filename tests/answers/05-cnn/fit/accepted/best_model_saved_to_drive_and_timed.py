from google.colab import drive
from tensorflow.keras.callbacks import ModelCheckpoint
from tqdm.keras import TqdmCallback

drive.mount("/content/drive")
saved = ModelCheckpoint("/content/drive/MyDrive/best.keras", save_best_only=True)
%time history = model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test), verbose=0, callbacks=[saved, TqdmCallback()])
!ls -lh /content/drive/MyDrive
