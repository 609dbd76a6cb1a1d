"""Real counterparts: a CUPS of our own, run on a socket in a temporary folder.

Everything here is left out of the quick suite: ``python3 dev.py test --real`` installs what it needs.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_CONF = """
Listen {root}/cups.sock
LogLevel warn
Browsing No
WebInterface No
ErrorPolicy abort-job
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {root}/etc
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/tmp
AccessLog {root}/access.log
ErrorLog {root}/error.log
PageLog {root}/page.log
FileDevice Yes
SystemGroup root
"""
_PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PDFONLY.PPD"
*Manufacturer: "Generic"
*Product: "(Takes PDF)"
*ModelName: "Takes PDF"
*ShortNickName: "Takes PDF"
*NickName: "Takes PDF"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*FileSystem: False
*cupsManualCopies: True
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 {filter}"
*OpenUI *PageSize/Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize A3/A3: "<</PageSize[842 1191]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion A3/A3: "<</PageSize[842 1191]>>setpagedevice"
*CloseUI: *PageRegion
*OpenUI *Duplex/2-Sided: PickOne
*OrderDependency: 10 AnySetup *Duplex
*DefaultDuplex: None
*Duplex None/Off: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble/Long Edge: "<</Duplex true/Tumble false>>setpagedevice"
*Duplex DuplexTumble/Short Edge: "<</Duplex true/Tumble true>>setpagedevice"
*CloseUI: *Duplex
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*ImageableArea A3/A3: "0 0 842 1191"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*PaperDimension A3/A3: "842 1191"
"""
_PATIENCE = 15.0
QUEUE = "office"


class CupsServer:
    """A scheduler of our own; ``output`` is where its queue puts what it printed."""

    def __init__(self, root: Path) -> None:
        self.root, self.socket = root, root / "cups.sock"
        self.output = root / "printed.pdf"
        for name in ("etc", "spool", "cache", "state", "tmp"):
            (root / name).mkdir()
        root.chmod(0o755)
        (root / "tmp").chmod(0o1777)
        (root / "cupsd.conf").write_text(_CONF.format(root=root), encoding="ascii")
        (root / "cups-files.conf").write_text(_FILES.format(root=root), encoding="ascii")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        cupsd = shutil.which("cupsd", path=os.environ["PATH"] + ":/usr/sbin")
        assert cupsd, "cupsd is missing: run `python3 dev.py test --real`"
        files = ("-c", self.root / "cupsd.conf", "-s", self.root / "cups-files.conf")
        self._process = subprocess.Popen([cupsd, "-f", *map(str, files)])
        ends = time.monotonic() + _PATIENCE
        while b"is running" not in self._ask("lpstat", "-r") and time.monotonic() < ends:
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def add(self, name: str, *, filter_program: str = "-") -> None:
        ppd = self.root / f"{name}.ppd"
        ppd.write_text(_PPD.format(filter=filter_program), encoding="ascii")
        self.run("lpadmin", "-p", name, "-E", "-v", f"file://{self.output}", "-P", str(ppd))

    def run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")
        assert found, program
        subprocess.run([found, *arguments], check=True, env=self._env(), capture_output=True)

    def page_log(self) -> list[str]:
        """A line for each page or job that went out."""
        return (self.root / "page.log").read_text(encoding="utf-8").split("\n")[:-1]

    def _ask(self, *command: str) -> bytes:
        done = subprocess.run(command, check=False, env=self._env(), capture_output=True)
        return done.stdout

    def _env(self) -> dict[str, str]:
        return dict(os.environ, CUPS_SERVER=str(self.socket), LC_ALL="C")


@pytest.fixture(scope="session")
def cups_server():
    """The scheduler, for the whole run: libcups remembers its server once asked."""
    root = Path(tempfile.mkdtemp(prefix="cups-"))
    server = CupsServer(root)
    os.environ["CUPS_SERVER"] = str(server.socket)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def queue(cups_server):
    cups_server.output.unlink(missing_ok=True)
    cups_server.add(QUEUE)
    yield cups_server
    cups_server.stop()
    cups_server.start()
    cups_server.run("cancel", "-a", "-x")
    cups_server.run("lpadmin", "-x", QUEUE)
