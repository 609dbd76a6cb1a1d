#!/usr/bin/env bash
# Wine 8.0 (Debian 12: wine 8.0~repack-4, cups 2.4.2, gcc-mingw-w64 12.2), a queue of CUPS: GetPrinterW describes it,
# StartDocPrinterW gives a job number and GetJobW knows that job, but EnumJobsW refuses before, during and after the
# job, needs no room, counts nothing and leaves the last error as it was. On Windows FALSE comes with a reason, and an
# empty queue is TRUE. A program that reads a refusal as "the printer is gone", or no jobs as "all printed", is wrong
# where Windows programs run by Wine, as on many 信创 PCs.
# apt: wine64 wine gcc-mingw-w64-x86-64-win32 cups cups-client. Exits non-zero when it answers otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'wineserver -k 2>/dev/null || true; kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
export WINEPREFIX="$folder/prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml="
export CUPS_SERVER="$folder/cups.sock" PATH="$PATH:/usr/sbin"
unset DISPLAY
cd "$folder"
chmod 755 .
mkdir etc spool cache state tmp
chmod 1777 tmp
cat > cupsd.conf <<CONF
Listen $folder/cups.sock
WebInterface No
Browsing No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
CONF
cat > cups-files.conf <<CONF
ServerRoot $folder/etc
RequestRoot $folder/spool
CacheDir $folder/cache
StateDir $folder/state
TempDir $folder/tmp
AccessLog $folder/access.log
ErrorLog $folder/error.log
PageLog $folder/page.log
FileDevice Yes
SystemGroup root
CONF
cupsd -f -c "$folder/cupsd.conf" -s "$folder/cups-files.conf" &
for _ in $(seq 100); do lpstat -r 2>/dev/null | grep -q "is running" && break; sleep 0.1; done
# A raw queue that stands still: what is sent waits in it.
lpadmin -p office -E -v "file://$folder/paper" -m raw 2>/dev/null
cupsdisable office

cat > jobs.c <<'C'
#include <windows.h>
#include <winspool.h>
#include <stdio.h>

static void list(HANDLE printer, const char *when)
{
    static BYTE room[65536];
    DWORD needed = 77, count = 77;
    SetLastError(4711);
    BOOL told = EnumJobsW(printer, 0, 100, 1, room, sizeof room, &needed, &count);
    printf("%s: EnumJobs=%d needed=%lu count=%lu error=%lu\n", when, told, needed, count, GetLastError());
}

int main(void)
{
    HANDLE printer;
    DOC_INFO_1W page = {(WCHAR *)L"page", NULL, (WCHAR *)L"RAW"};
    BYTE room[4096];
    DWORD size;
    if (!OpenPrinterW((WCHAR *)L"office", &printer, NULL)) return 2;
    printf("GetPrinter=%d\n", GetPrinterW(printer, 2, room, sizeof room, &size));
    list(printer, "empty");
    DWORD job = StartDocPrinterW(printer, 1, (BYTE *)&page);
    WritePrinter(printer, "page\n", 5, &size);
    printf("a number=%d GetJob=%d\n", job > 0, GetJobW(printer, job, 1, room, sizeof room, &size));
    list(printer, "begun");
    EndDocPrinter(printer);
    list(printer, "ended");
    ClosePrinter(printer);
    return 0;
}
C
x86_64-w64-mingw32-gcc -Wno-discarded-qualifiers jobs.c -o jobs.exe -lwinspool
wineboot -i >/dev/null 2>&1
wine --version
wine jobs.exe | tr -d '\r' | tee said
echo "in the queue of CUPS: $(lpstat -o office | wc -l)" | tee -a said
diff said - <<'SEEN'
GetPrinter=1
empty: EnumJobs=0 needed=0 count=0 error=4711
a number=1 GetJob=1
begun: EnumJobs=0 needed=0 count=0 error=4711
ended: EnumJobs=0 needed=0 count=0 error=4711
in the queue of CUPS: 1
SEEN
echo "as stated"
