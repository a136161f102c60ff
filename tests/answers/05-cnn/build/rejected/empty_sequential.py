# why: no layer was added
# fails: test_build_convolution, test_build_classes, test_build_output
# breaks: fit
model = Sequential()
