"""Three system libraries that Wine 8 lacks or has in part, for the rig only; nothing of it ships.

``bcryptprimitives`` (one call for random bytes), ``icuuc`` (Qt asks it for rare character sets; here
it has none) and ``ucrtbase`` with the functions of <complex.h>, which numpy imports: our functions,
and everything else passed on to Wine's own library under another name.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pefile

COMPILER = ("x86_64-w64-mingw32-gcc-win32", "-O2", "-shared", "-static-libgcc")
WINE_LIBRARIES = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows")
BUILTIN_MARK = b"Wine builtin DLL"
"""Wine takes a file with this in its header for its own and not for the program's."""
CODE = 0x20000000

RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(void *out, ULONG size); /* RtlGenRandom */
BOOL WINAPI ProcessPrng(BYTE *out, SIZE_T size) {
    while (size) {
        ULONG part = size > 0x10000000 ? 0x10000000 : (ULONG)size;
        if (!SystemFunction036(out, part)) return FALSE;
        out += part;
        size -= part;
    }
    return TRUE;
}
"""
TO_COMPLEX = (
    *("cacos", "cacosh", "casin", "casinh", "catan", "catanh", "ccos", "ccosh", "cexp", "clog"),
    *("conj", "cproj", "csin", "csinh", "csqrt", "ctan", "ctanh"),
)
TO_REAL = ("cabs", "carg", "creal", "cimag")
COMPLEX_HEAD = """
#include <complex.h>
/* The compiler of numpy knows no _Complex: it hands over two numbers side by side. */
typedef union { struct { float re, im; } pair; float _Complex number; } F;
typedef union { struct { double re, im; } pair; double _Complex number; } D;
typedef struct { float re, im; } Fpair;
typedef struct { double re, im; } Dpair;
static float _Complex in_f(Fpair x) { F u; u.pair.re = x.re; u.pair.im = x.im; return u.number; }
static double _Complex in_d(Dpair x) { D u; u.pair.re = x.re; u.pair.im = x.im; return u.number; }
static Fpair out_f(float _Complex x) { Fpair y = { crealf(x), cimagf(x) }; return y; }
static Dpair out_d(double _Complex x) { Dpair y = { creal(x), cimag(x) }; return y; }
Fpair own_cpowf(Fpair a, Fpair b) { return out_f(cpowf(in_f(a), in_f(b))); }
Dpair own_cpow(Dpair a, Dpair b) { return out_d(cpow(in_d(a), in_d(b))); }
float own_normf(Fpair x) { return x.re * x.re + x.im * x.im; }
double own_norm(Dpair x) { return x.re * x.re + x.im * x.im; }
"""


def make_all(into: Path, qt_core: Path) -> None:
    """Build the three beside the interpreter in ``into``; ``qt_core`` tells what is asked of icuuc."""
    into.mkdir(parents=True, exist_ok=True)
    _build(into, "bcryptprimitives", RANDOM, ["ProcessPrng"], "-ladvapi32")
    asked = imported(qt_core, "icuuc.dll")
    if asked:
        _build(into, "icuuc", _no_icu(asked), sorted(asked))
    _complex_runtime(into)


def imported(library: Path, of: str) -> set[str]:
    """The functions that a library imports of another one."""
    image = pefile.PE(str(library), fast_load=True)
    image.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]])
    return {
        each.name.decode()
        for entry in getattr(image, "DIRECTORY_ENTRY_IMPORT", ())
        if entry.dll.decode().lower() == of
        for each in entry.imports
        if each.name
    }


def _no_icu(asked: set[str]) -> str:
    """Every function answers nothing; opening a converter says that there is none."""
    body = "".join(
        f"void *{name}(void) {{ return 0; }}\n" for name in sorted(asked - {"ucnv_open"})
    )
    unsupported = "void *ucnv_open(const char *n, int *e) { if (e) *e = 16; return 0; }\n"
    return body + (unsupported if "ucnv_open" in asked else "")


def _complex_runtime(into: Path) -> None:
    content = bytearray((WINE_LIBRARIES / "ucrtbase.dll").read_bytes())
    place = content.find(BUILTIN_MARK)
    if not 0 < place < 0x100:
        raise SystemExit("ucrtbase.dll of this Wine is not as expected")
    content[place : place + len(BUILTIN_MARK)] = bytes(len(BUILTIN_MARK))
    (into / "ucrtwine.dll").write_bytes(content)
    image = pefile.PE(data=bytes(content), fast_load=True)
    image.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]])
    data = [
        (each.VirtualAddress, each.VirtualAddress + each.Misc_VirtualSize)
        for each in image.sections
        if not each.Characteristics & CODE
    ]
    source, own = _complex_source()
    lines = []
    for each in image.DIRECTORY_ENTRY_EXPORT.symbols:
        name = each.name.decode() if each.name else ""
        if name in own:
            lines.append(f"{name} = {own[name]}")
        elif re.fullmatch(r"\w+", name):
            is_data = not each.forwarder and any(a <= each.address < b for a, b in data)
            lines.append(f"{name} = ucrtwine.{name}" + (" DATA" if is_data else ""))
    _build(into, "ucrtbase", source, lines)


def _complex_source() -> tuple[str, dict[str, str]]:
    """The functions in C, and by each name of the runtime the one that answers it."""
    own = {}
    source = COMPLEX_HEAD
    for name in TO_COMPLEX:
        source += f"Fpair own_{name}f(Fpair x) {{ return out_f({name}f(in_f(x))); }}\n"
        source += f"Dpair own_{name}(Dpair x) {{ return out_d({name}(in_d(x))); }}\n"
    for name in TO_REAL:
        source += f"float own_{name}f(Fpair x) {{ return {name}f(in_f(x)); }}\n"
        source += f"double own_{name}(Dpair x) {{ return {name}(in_d(x)); }}\n"
    for name in (*TO_COMPLEX, *TO_REAL, "cpow", "norm"):
        # A long double is a double to the compilers of Windows.
        own |= {name: f"own_{name}", f"{name}f": f"own_{name}f", f"{name}l": f"own_{name}"}
    return source, own


def _build(into: Path, name: str, source: str, exports: list[str], *libraries: str) -> None:
    code, names = into / f"{name}.c", into / f"{name}.def"
    code.write_text(source, encoding="ascii")
    listed = "\n".join(exports)
    names.write_text(f"LIBRARY {name}.dll\nEXPORTS\n{listed}\n", encoding="ascii")
    target = into / f"{name}.dll"
    subprocess.run([*COMPILER, "-o", target, code, names, *libraries], check=True)
    code.unlink()
    names.unlink()
