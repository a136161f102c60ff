# why: EfficientNetB0 gives 4x4x1280 too, but is not MobileNetV2
# fails: test_base_weights
from tensorflow.keras.applications import EfficientNetB0

base_model = EfficientNetB0(input_shape=(128, 128, 3), include_top=False, weights=None)
