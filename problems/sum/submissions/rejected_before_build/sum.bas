10 REM No toolchain here takes this language.
20 INPUT N, Q
