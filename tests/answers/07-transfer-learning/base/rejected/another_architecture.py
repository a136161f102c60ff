# why: MobileNet (version 1) with random weights
# fails: test_base_shape, test_base_weights
from tensorflow.keras.applications import MobileNet

base_model = MobileNet(input_shape=(128, 128, 3), include_top=False, weights=None)
