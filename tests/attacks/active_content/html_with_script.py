# why: HTML with a script, an image with a handler and a frame, as an output
# earns: 7
from IPython.display import HTML, IFrame, display
display(HTML("<script>alert(document.cookie)</script><img src=x onerror=alert(1)>"))
display(IFrame("javascript:alert(1)", 10, 10))
decoded = 0
