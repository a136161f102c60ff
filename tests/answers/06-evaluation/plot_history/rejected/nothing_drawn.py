# why: only printed
# fails: test_plot_history_loss, test_plot_history_accuracy, test_plot_history_legend, test_plot_history_names
plt.close("all")
print(history.history)
