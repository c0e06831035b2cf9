@echo off
rem The "if" command for Windows: type .\if here, or infrafabric where it is installed.
setlocal
set "IF_ROOT=%~dp0"
set "IF_NODE=%IF_ROOT%node_modules\node\bin\node.exe"
if not exist "%IF_NODE%" (
  echo The packages of InfraFabric Studio are not installed: run npm ci first, in %IF_ROOT% 1>&2
  exit /b 1
)
"%IF_NODE%" "%IF_ROOT%src\cli\main.ts" %*
exit /b %ERRORLEVEL%
