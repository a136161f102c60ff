from tensorflow import keras

def conv_params(channels, filters, kernel):
    model = keras.Sequential([
        keras.layers.Input(shape=(32, 32, channels)),
        keras.layers.Conv2D(filters, (kernel, kernel)),
    ])
    return model.count_params()
