# MPI, parallel HDF5 and Boost.MPI must be built with the same MPI library. With two of them a program does not link,
# or crashes at its first collective write.
if(NOT UNIDYN_ONE_MPI)
  unset(UNIDYN_ONE_MPI CACHE)
  try_compile(UNIDYN_ONE_MPI ${CMAKE_BINARY_DIR}/one_mpi
              SOURCES ${CMAKE_CURRENT_LIST_DIR}/one_mpi.cpp
              LINK_LIBRARIES Boost::mpi hdf5::hdf5 MPI::MPI_CXX
              OUTPUT_VARIABLE unidyn_one_mpi_output
              CXX_STANDARD 20)
endif()
if(NOT UNIDYN_ONE_MPI)
  string(JOIN "\n  " unidyn_mpi_parts
    "Unidyn needs MPI, HDF5 and Boost.MPI built on the same MPI library. These do not link together:"
    "MPI         ${MPI_CXX_INCLUDE_DIRS} ${MPI_CXX_LIBRARIES}"
    "HDF5        ${HDF5_C_LIBRARIES}"
    "Boost.MPI   ${Boost_MPI_LIBRARY_RELEASE}"
    "Name the compilers of the MPI that HDF5 and Boost.MPI were built with, such as"
    "-DMPI_C_COMPILER=mpicc.openmpi -DMPI_CXX_COMPILER=mpicxx.openmpi, or install those two for this one.")
  message(FATAL_ERROR "${unidyn_mpi_parts}\n\n${unidyn_one_mpi_output}")
endif()
