%load_ext tensorboard
import datetime

import keras

log_dir = "logs/fit/" + datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
tensorboard_callback = keras.callbacks.TensorBoard(log_dir=log_dir, histogram_freq=1)
history = model.fit(
    X_train, y_train, epochs=10, validation_data=(X_test, y_test),
    callbacks=[tensorboard_callback],
)
%tensorboard --logdir logs/fit
