@echo off
rem Double click: sets lijuan up once, then shows its menu. Typed with words behind it, it is the command of these words. Python 3.11 or newer must be installed (python.org, WPS is not needed).
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
if exist ".venv\Scripts\lijuan.exe" goto menu
set PY=py -3
%PY% --version >nul 2>nul || set PY=python
%PY% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 goto nopython
echo Setting up / 正在准备，第一次要几分钟……
%PY% -m venv .venv || goto failed
".venv\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || goto failed
".venv\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . || goto failed
:menu
if not "%~1"=="" goto typed
".venv\Scripts\lijuan.exe" menu
goto end
:typed
".venv\Scripts\lijuan.exe" %*
exit /b %ERRORLEVEL%
:nopython
echo Python 3.11+ not found / 没有找到 Python 3.11 以上：请到 python.org 下载安装，安装时勾选 Add python.exe to PATH，再双击本文件。
goto end
:failed
echo Setup failed / 没有装好：请检查网络后再双击本文件；仍不行的，把上面的文字发给维护的人。
:end
pause
