"""Records Python packages for the simulator's pip.

The index of Python's packages can't be asked where this was recorded, so that wheels were made of Debian's packages (their
files and metadata), and installed one by one by Debian's pip. It reads what that left, and writes src/posix/packages/pip.json:

  pipPackages.py META FILES WHEELS OUT

META: for each dist-info `@@ NAME`, its METADATA's head, `@@RECORD` and the paths of its RECORD. FILES: mode, size and path
below /usr/local, between tabs. WHEELS: size and file name.
"""
import json
import re
import sys

meta, files, wheels, out = sys.argv[1:]
sizes = {}
for line in open(files):
    mode, size, path = line.rstrip("\n").split("\t")
    sizes[path] = (mode, int(size))
archives = {}
for line in open(wheels):
    size, name = line.split()
    archives[name.split("-")[0]] = (name, int(size))
site = "lib/python3.13/dist-packages/"
packages = []
for block in open(meta).read().split("@@ ")[1:]:
    head, record = block.split("@@RECORD\n")
    info, _, fields = head.partition("\n")
    field = lambda name: re.findall(rf"^{name}: (.*)$", fields, re.M)
    key = info.split("-")[0]
    listed = []
    for path in record.split("\n"):
        full = path.replace("../../../", "") if path.startswith("../") else site + path
        if full in sizes:
            listed.append(f"{sizes[full][0]}\t{sizes[full][1]}\t{path}")
    for path, (mode, size) in sizes.items():
        if path.startswith(site + info + "/") and not any(line.endswith("\t" + path[len(site):]) for line in listed):
            listed.append(f"{mode}\t{size}\t{path[len(site):]}")
    archive = archives[key]
    packages.append({
        "name": field("Name")[0],
        "version": field("Version")[0],
        "summary": (field("Summary") or [""])[0],
        "homePage": (field("Home-page") or [""])[0],
        "author": (field("Author") or [""])[0],
        "authorEmail": (field("Author-email") or [""])[0],
        "licence": (field("License-Expression") or field("License") or [""])[0],
        "isLicenceExpression": bool(field("License-Expression")),
        "needs": [each for each in field("Requires-Dist") if "extra ==" not in each and "python_version" not in each],
        "optional": [each for each in field("Requires-Dist") if "extra ==" in each and " and " not in each],
        "wheel": archive[0],
        "wheelBytes": archive[1],
        "files": listed,
    })
json.dump({"packages": packages}, open(out, "w"), indent=0, ensure_ascii=False)
open(out, "a").write("\n")
print(len(packages), "packages")
