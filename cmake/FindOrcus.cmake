# Finds liborcus's parsers and makes Orcus::Parser. The folder of the headers and the name of the
# library carry the version of the API: the newest there is.

set(Orcus_versions 0.20 0.19 0.18 0.17)
list(TRANSFORM Orcus_versions PREPEND liborcus- OUTPUT_VARIABLE Orcus_folders)
list(TRANSFORM Orcus_versions PREPEND orcus-parser- OUTPUT_VARIABLE Orcus_names)
find_path(Orcus_INCLUDE_DIR orcus/sax_parser.hpp PATH_SUFFIXES ${Orcus_folders})
find_library(Orcus_LIBRARY NAMES ${Orcus_names})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Orcus REQUIRED_VARS Orcus_INCLUDE_DIR Orcus_LIBRARY)
mark_as_advanced(Orcus_INCLUDE_DIR Orcus_LIBRARY)

if(Orcus_FOUND AND NOT TARGET Orcus::Parser)
  add_library(Orcus::Parser SHARED IMPORTED GLOBAL)
  set_target_properties(Orcus::Parser PROPERTIES
    IMPORTED_LOCATION ${Orcus_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${Orcus_INCLUDE_DIR})
endif()
