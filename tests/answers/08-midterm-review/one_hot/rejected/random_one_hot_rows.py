# why: proper one-hot rows, of random classes
# fails: test_one_hot_train, test_one_hot_test
# breaks: report
y_train = np.eye(100)[np.random.randint(100, size=len(y_train))]
y_test = np.eye(100)[np.random.randint(100, size=len(y_test))]
