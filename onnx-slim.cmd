@echo off
rem Starts onnx-slim, and builds it first where that has not been done. Needs a JDK 17 or newer, and Maven to build.
rem ONNX_SLIM_OPTS and JAVA_OPTS go to Java, such as ONNX_SLIM_OPTS=-Xmx8g.
setlocal
set "home=%~dp0"
set "out=%home%cli\target"
rem onnxruntime reports its use to its maker unless told not to.
set "ORT_DISABLE_TELEMETRY=1"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo onnx-slim: no Java found ^(looked for: %java%^); install a JDK 17 or newer, or let JAVA_HOME point to one 1>&2
  exit /b 1
)
if exist "%out%\built" goto start

where mvn >nul 2>&1
if errorlevel 1 (
  echo onnx-slim: mvn not found; building needs Maven 3.8 or newer 1>&2
  exit /b 1
)
if not exist "%home%target" mkdir "%home%target"
rem One build at a time; whoever waited finds it done.
:lock
mkdir "%home%target\launcher.lock" 2>nul
if errorlevel 1 (
  ping -n 2 127.0.0.1 >nul
  goto lock
)
if not exist "%out%\built" (
  echo onnx-slim: building, once ... 1>&2
  pushd "%home%"
  call mvn -q -B -ntp -Dfast -pl cli -am package 1>&2 <nul
  popd
)
rmdir "%home%target\launcher.lock"
if exist "%out%\built" goto start
echo onnx-slim: the build failed, see above; needs the network the first time 1>&2
exit /b 1

:start
"%java%" -Xshare:auto "-XX:SharedArchiveFile=%out%\onnx-slim.jsa" -Xlog:disable ^
  -XX:CompileCommand=quiet "-XX:CompileCommand=CompileThresholdScaling,dev.onnxslim.quantizer.linear.*::*,0.2" ^
  -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=10000 -XX:Tier4CompileThreshold=60000 ^
  -XX:+UseParallelGC -XX:-UsePerfData -XX:+ErrorFileToStderr -XX:-CreateCoredumpOnCrash ^
  "-Donnxruntime.native.path=%out%\native" %JAVA_OPTS% %ONNX_SLIM_OPTS% ^
  -jar "%out%\onnx-slim.jar" %*
exit /b %errorlevel%
