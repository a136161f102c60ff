# why: one figure of gigapixels, drawn and shown; the work is done as well
# earns: 10
decoded = np.argmax(y_test_onehot, axis=1)
try:
    figure = plt.figure(figsize=(3000, 3000), dpi=100)
    plt.plot(range(10))
    plt.show()
    figure.savefig("/tmp/enormous.png")
except BaseException as error:
    print(type(error).__name__)
