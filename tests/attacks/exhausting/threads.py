# why: a thousand threads that all compute
# earns: 7
import threading
def spin():
    while True:
        pass
for _ in range(1000):
    threading.Thread(target=spin, daemon=True).start()
