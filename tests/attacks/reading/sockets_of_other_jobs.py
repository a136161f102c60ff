# why: sockets and pipes of other jobs and of the fork server, among the open descriptors and in /proc/net
# earns: 7
import os, stat
mine = [n for n in os.listdir("/proc/self/fd") if n not in "012"]
sockets = [n for n in mine if os.path.exists(f"/proc/self/fd/{n}") or True]
links = []
for number in mine:
    try:
        links.append((number, os.readlink(f"/proc/self/fd/{number}")))
    except OSError:
        pass
if sum("socket" in link for _, link in links) > 1:
    print("STOLEN: more than one connection", links)
for number, link in links:
    if ".db" in link or "ipynb" in link or "/ns/" in link or link.endswith("course"):
        print("STOLEN: open file", link)
for line in open("/proc/net/unix").read().splitlines()[1:]:
    if "@" in line and "bus" in line:
        print("STOLEN: abstract socket", line)
decoded = 0
