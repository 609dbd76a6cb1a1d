; The setup for one user of one PC, without an administrator. Made by setup.py, which names:
;   BUNDLE   the folder that PyInstaller made       VERSION  0.2.0
;   OUT      the setup to write                     ICON     gridcenter.ico
;
; Words of the command line: /S silent, /WAIT=600 seconds for a running program (silent), /START the program
; afterwards, /PORTABLE a folder for a stick: no entries anywhere, data in the folder "data" beside the program.
; remove.exe /BACK lets the version before stand again.
;
; The default stub is a 32-bit program: on a system of 64 bits only it reports success and installs
; nothing. The program lies in $INSTDIR\app; a new version is written beside it and takes its place
; by renames, so that a setup that is cut off leaves the old one as it was.

Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh

!define KEY "Software\gridcenter"
!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\gridcenter"
!define CLASSES "Software\Classes"

Name "$(Program)"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\gridcenter"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
BrandingText "gridcenter ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "gridcenter"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "gridcenter 安装程序 / setup"
VIAddVersionKey /LANG=0 "LegalCopyright" "MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\gridcenter.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString Program ${LANG_SIMPCHINESE} "综治中心网格管理"
LangString Program ${LANG_ENGLISH} "gridcenter"
LangString Running ${LANG_SIMPCHINESE} "程序正在运行。请先保存并退出，再点“重试”。数据不会受影响。"
LangString Running ${LANG_ENGLISH} "The program is running. Save and close it, then press Retry. The data is not touched."
LangString NoPlace ${LANG_SIMPCHINESE} "写不进这个文件夹：$INSTDIR。请换一个，或关掉占用它的程序后重试。"
LangString NoPlace ${LANG_ENGLISH} "Cannot write to $INSTDIR. Choose another folder, or close what uses it and try again."
LangString Packs ${LANG_SIMPCHINESE} "综治中心上报文件"
LangString Packs ${LANG_ENGLISH} "gridcenter sync file"
LangString Kept ${LANG_SIMPCHINESE} "程序已移除。数据没有动，仍在原来的文件夹里。"
LangString Kept ${LANG_ENGLISH} "The program was removed. The data was not touched and is where it was."

LangString NotHere ${LANG_SIMPCHINESE} "这个版本在这台电脑上运行不起来，没有安装；原来的程序没有动。"
LangString NotHere ${LANG_ENGLISH} "This version does not run on this PC. It was not installed; the program that was here is untouched."

Var Log
Var Waited
Var Patience
Var Portable

!macro Say text
  FileWriteUTF16LE $Log "${text}$\r$\n"
  DetailPrint "${text}"
!macroend
!define Say "!insertmacro Say"

!macro ReadPatience get
  ${${get}GetParameters} $R0
  StrCpy $Patience 60
  ClearErrors
  ${${get}GetOptions} $R0 "/WAIT=" $R1
  ${IfNot} ${Errors}
    StrCpy $Patience $R1
  ${EndIf}
!macroend

; A running program keeps its file from being written. In a silent setup we wait for a minute, or as told.
!macro WaitUntilClosed un
Function ${un}WaitUntilClosed
  StrCpy $Waited 0
  again:
    IfFileExists "$INSTDIR\app\gridcenter.exe" 0 free
    ClearErrors
    FileOpen $0 "$INSTDIR\app\gridcenter.exe" a
    IfErrors busy
    FileClose $0
    Goto free
  busy:
    ${If} ${Silent}
      IntOp $Waited $Waited + 1
      ${If} $Waited > $Patience
        SetErrorLevel 3
        Quit
      ${EndIf}
      Sleep 1000
      Goto again
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" IDRETRY again
    SetErrorLevel 1
    Quit
  free:
FunctionEnd
!macroend
!insertmacro WaitUntilClosed ""
!insertmacro WaitUntilClosed "un."

Function .onInit
  !insertmacro ReadPatience ""
  StrCpy $Portable ""
  ClearErrors
  ${GetOptions} $R0 "/PORTABLE" $R1
  ${IfNot} ${Errors}
    StrCpy $Portable "yes"
  ${EndIf}
  System::Call 'kernel32::GetUserDefaultUILanguage() i .r0'
  IntOp $0 $0 & 0x3FF
  ${If} $0 == 4 ; Chinese of any country
    StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
  ${Else}
    StrCpy $LANGUAGE ${LANG_ENGLISH}
  ${EndIf}
FunctionEnd

Function un.onInit
  !insertmacro ReadPatience "un."
FunctionEnd

Section
  CreateDirectory "$INSTDIR"
  ClearErrors
  FileOpen $Log "$INSTDIR\setup.log" w
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "$(NoPlace)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  FileWriteWord $Log 0xFEFF
  ${Say} "gridcenter ${VERSION}"
  Call WaitUntilClosed

  RMDir /r "$INSTDIR\app.new"
  SetOutPath "$INSTDIR\app.new"
  ClearErrors
  File /r "${BUNDLE}\*.*"
  ${If} ${Errors}
    ${Say} "not written: $INSTDIR\app.new"
    FileClose $Log
    RMDir /r "$INSTDIR\app.new"
    MessageBox MB_OK|MB_ICONSTOP "$(NoPlace)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetOutPath "$INSTDIR"
  ; It must say its version here before it counts: a Windows that is too old shows now and not later.
  nsExec::Exec '"$INSTDIR\app.new\gridcenter.exe" --version'
  Pop $0
  ${If} $0 != 0
    ${Say} "does not run here ($0): not switched"
    FileClose $Log
    RMDir /r "$INSTDIR\app.new"
    MessageBox MB_OK|MB_ICONSTOP "$(NotHere)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  Call WaitUntilClosed ; whoever started it meanwhile

  RMDir /r "$INSTDIR\app.before"
  ${If} ${FileExists} "$INSTDIR\app\gridcenter.exe"
    ${Say} "the version before is kept in app.before"
    Rename "$INSTDIR\app" "$INSTDIR\app.before"
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\app.new" "$INSTDIR\app"
  ${If} ${Errors}
    Rename "$INSTDIR\app.before" "$INSTDIR\app"
    ${Say} "not switched; the version before stands"
    FileClose $Log
    MessageBox MB_OK|MB_ICONSTOP "$(NoPlace)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}

  WriteUninstaller "$INSTDIR\remove.exe"
  ${If} $Portable != ""
    FileOpen $0 "$INSTDIR\portable.txt" w
    FileWrite $0 "data"
    FileClose $0
    Goto finished
  ${EndIf}
  CreateShortCut "$SMPROGRAMS\$(Program).lnk" "$INSTDIR\app\gridcenter.exe"
  CreateShortCut "$DESKTOP\$(Program).lnk" "$INSTDIR\app\gridcenter.exe"
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "Version" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "Shortcut" "$(Program).lnk"
  WriteRegStr HKCU "${CLASSES}\gridcenter.file" "" "$(Packs)"
  WriteRegStr HKCU "${CLASSES}\gridcenter.file\DefaultIcon" "" "$INSTDIR\app\gridcenter.exe,0"
  WriteRegStr HKCU "${CLASSES}\gridcenter.file\shell\open\command" "" '"$INSTDIR\app\gridcenter.exe" "%1"'
!macro Ending each
  WriteRegStr HKCU "${CLASSES}\${each}" "" "gridcenter.file"
!macroend
  !insertmacro Ending ".gcpack"
  !insertmacro Ending ".gcpart"
  !insertmacro Ending ".gccard"
  !insertmacro Ending ".gcreceipt"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "$(Program)"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\app\gridcenter.exe,0"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\remove.exe"'
  WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\remove.exe" /S'
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
  finished:
  ${Say} "installed in $INSTDIR"
  FileClose $Log
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/START" $R1
  ${IfNot} ${Errors}
    Exec '"$INSTDIR\app\gridcenter.exe"'
  ${EndIf}
SectionEnd

; The version before stands again; what is newer takes its place, so that this can be undone too.
Function un.GoBack
  ${IfNot} ${FileExists} "$INSTDIR\app.before\gridcenter.exe"
    SetErrorLevel 5
    Quit
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\app" "$INSTDIR\app.back"
  ${If} ${Errors}
    SetErrorLevel 2
    Quit
  ${EndIf}
  Rename "$INSTDIR\app.before" "$INSTDIR\app"
  ${If} ${Errors}
    Rename "$INSTDIR\app.back" "$INSTDIR\app"
    SetErrorLevel 2
    Quit
  ${EndIf}
  Rename "$INSTDIR\app.back" "$INSTDIR\app.before"
  ${IfNot} ${FileExists} "$INSTDIR\portable.txt"
    GetDLLVersion "$INSTDIR\app\gridcenter.exe" $R1 $R2
    IntOp $R3 $R1 / 0x10000
    IntOp $R4 $R1 & 0xFFFF
    IntOp $R5 $R2 / 0x10000
    WriteRegStr HKCU "${KEY}" "Version" "$R3.$R4.$R5"
    WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "$R3.$R4.$R5"
  ${EndIf}
  ClearErrors
  ${un.GetOptions} $R0 "/START" $R1
  ${IfNot} ${Errors}
    Exec '"$INSTDIR\app\gridcenter.exe"'
  ${EndIf}
  SetErrorLevel 0 ; Quit alone ends with 2
  Quit
FunctionEnd

; Only what the setup wrote: data lies elsewhere, and whatever somebody put here stays.
Section Uninstall
  Call un.WaitUntilClosed
  ${un.GetParameters} $R0
  ClearErrors
  ${un.GetOptions} $R0 "/BACK" $R1
  ${IfNot} ${Errors}
    Call un.GoBack
  ${EndIf}
  ReadRegStr $0 HKCU "${KEY}" "Shortcut"
  ${If} $0 != ""
  ${AndIfNot} ${FileExists} "$INSTDIR\portable.txt"
    Delete "$SMPROGRAMS\$0"
    Delete "$DESKTOP\$0"
  ${EndIf}
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\app.before"
  RMDir /r "$INSTDIR\app.new"
  RMDir /r "$INSTDIR\app.back"
  ${If} ${FileExists} "$INSTDIR\portable.txt"
    Delete "$INSTDIR\portable.txt"
    Delete "$INSTDIR\setup.log"
    Delete "$INSTDIR\remove.exe"
    RMDir "$INSTDIR" ; stays where data is
    MessageBox MB_OK|MB_ICONINFORMATION "$(Kept)" /SD IDOK
    SetErrorLevel 0
    Quit
  ${EndIf}
  Delete "$INSTDIR\setup.log"
  Delete "$INSTDIR\remove.exe"
  RMDir "$INSTDIR"
!macro NoEnding each
  ReadRegStr $0 HKCU "${CLASSES}\${each}" ""
  StrCmp $0 "gridcenter.file" 0 +2
    DeleteRegKey HKCU "${CLASSES}\${each}"
!macroend
  !insertmacro NoEnding ".gcpack"
  !insertmacro NoEnding ".gcpart"
  !insertmacro NoEnding ".gccard"
  !insertmacro NoEnding ".gcreceipt"
  DeleteRegKey HKCU "${CLASSES}\gridcenter.file"
  DeleteRegKey HKCU "${REMOVAL}"
  DeleteRegKey HKCU "${KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  MessageBox MB_OK|MB_ICONINFORMATION "$(Kept)" /SD IDOK
SectionEnd
