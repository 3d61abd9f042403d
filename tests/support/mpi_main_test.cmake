# Checks how the driver of the MPI tests reports one test of mpi_main_probe:
#   cmake -DLAUNCHER=mpirun -DPROGRAM=… -DTEST=Probe.Expects -DEXPECTED="an expectation" -P …
# With EXPECTED the run has to fail and to report EXPECTED for rank 1, with VERDICT also in the report of rank 0;
# without EXPECTED it has to pass.
execute_process(
  COMMAND ${LAUNCHER} -n 3 ${PROGRAM} --gtest_filter=${TEST} --gtest_color=no
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)

if(NOT EXPECTED)
  if(NOT result EQUAL 0 OR NOT output MATCHES "\\[  PASSED  \\] 1 test")
    message(FATAL_ERROR "${TEST} did not pass: ${result}\n${output}")
  endif()
  string(REGEX MATCHALL "\\[  PASSED  \\] 1 test" said "${output}")
  list(LENGTH said times)
  if(NOT times EQUAL 1)
    message(FATAL_ERROR "${times} ranks print the result, not rank 0 alone\n${output}")
  endif()
  return()
endif()

if(result EQUAL 0)
  message(FATAL_ERROR "${TEST} fails on rank 1, yet the run ended with success\n${output}")
endif()
if(NOT output MATCHES "rank 1: .*${EXPECTED}")
  message(FATAL_ERROR "${TEST}: the output does not say '${EXPECTED}' of rank 1\n${output}")
endif()
if(VERDICT AND NOT output MATCHES "on rank 1: .*\\[  FAILED  \\] ${TEST}")
  message(FATAL_ERROR "${TEST}: rank 0 does not report the failure of rank 1\n${output}")
endif()
