# why: compile was never called
# fails: test_compile_optimizer, test_compile_loss, test_compile_metrics
# breaks: fit
print(model.summary())
