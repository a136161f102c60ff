# why: not compiled
# fails: test_compile_loss, test_compile_metrics
# breaks: fit
model.summary()
