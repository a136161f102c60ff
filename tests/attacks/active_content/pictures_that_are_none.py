# why: files that begin as pictures and are none, or end too early, or are of another kind than they say; the work is done as well
# earns: 10
import base64, io
from IPython.display import publish_display_data
from PIL import Image
decoded = np.argmax(y_test_onehot, axis=1)
file = io.BytesIO()
Image.new("RGB", (30, 20)).save(file, "PNG")
whole = file.getvalue()
for data in (whole[:40], whole[:8] + b"<svg onload='alert(1)'/>", b"GIF89a" + whole, b"\xff\xd8\xff",
             whole.replace(b"IHDR", b"IDAT"), whole[:16] + b"\xff" * 8 + whole[24:]):
    for mime in ("image/png", "image/jpeg"):
        publish_display_data({mime: base64.b64encode(data).decode()})
