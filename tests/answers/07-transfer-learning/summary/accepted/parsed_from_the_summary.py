import re

lines = []
model.summary(print_fn=lambda line, **kwargs: lines.append(line))
found = re.search(r"Trainable params: ([\d,]+)", "\n".join(lines))
trainable_params = int(found[1].replace(",", ""))
