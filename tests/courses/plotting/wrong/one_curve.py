# %% answer draw
x = np.linspace(0, 1, 50)
fig, ax = plt.subplots()
ax.plot(x, x**2)


# %% answer bars
def bars(axes, heights):
    return 0
