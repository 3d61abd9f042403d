cmake_minimum_required(VERSION 3.25)
# Writes HEADER, which defines UNIDYN_COMMIT as git's description of the sources in SOURCE. Touches it only if that
# has changed, so that nothing is recompiled without need.
execute_process(COMMAND git describe --always --dirty --abbrev=12
                WORKING_DIRECTORY ${SOURCE}
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
                ERROR_QUIET RESULT_VARIABLE result)
if(NOT result EQUAL 0 OR commit STREQUAL "")
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define UNIDYN_COMMIT \"@commit@\"\n" @ONLY)
