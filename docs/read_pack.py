"""Reads a pack without gridcenter: age, minisign, a ZIP and pandas. See docs/pack-format.md.

Contents of attachments, where they were sent along, are the verified members files/<sha256>.

python docs/read_pack.py PACK IDENTITY_FILE SENDER_PUBLIC_KEY
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd


def opened(pack: str, identity: str) -> zipfile.ZipFile:
    """The ZIP inside the age envelope."""
    command = ["age", "-d", "-i", identity, pack]
    return zipfile.ZipFile(io.BytesIO(subprocess.run(command, check=True, stdout=-1).stdout))


def check(archive: zipfile.ZipFile, public_key: str) -> dict:
    """The manifest, after its signature and the hash of every member were verified."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("manifest.json", "manifest.json.minisig"):
            (Path(folder) / name).write_bytes(archive.read(name))
        command = ["minisign", "-Vqm", f"{folder}/manifest.json", "-P", public_key]
        subprocess.run(command, check=True)
    manifest = json.loads(archive.read("manifest.json"))
    listed = {"manifest.json", "manifest.json.minisig", *manifest["members"]}
    if sorted(archive.namelist()) != sorted(listed):
        sys.exit("members and manifest differ")
    for name, member in manifest["members"].items():
        if hashlib.sha256(archive.read(name)).hexdigest() != member["sha256"]:
            sys.exit(f"{name} differs from the manifest")
    return manifest


def main(pack: str, identity: str, public_key: str) -> None:
    """Print what the pack is, and its tables."""
    archive = opened(pack, identity)
    manifest = check(archive, public_key)
    print(manifest["unit"], manifest["period"], manifest["kind"], "no.", manifest["seq"])
    for name in manifest["rows"]:
        # Everything as text: leading zeros of codes and phones must stay.
        table = pd.read_csv(archive.open(f"data/{name}.csv"), dtype=str, keep_default_na=False)
        print(f"{name}: {len(table)}")
        print(table.iloc[:5, 9:13].to_string(index=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
