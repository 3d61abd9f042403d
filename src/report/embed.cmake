# Writes SOURCE, a C++ source with the text of the file BUNDLE as a raw string, which compiles quickly.
file(READ ${BUNDLE} text)
if(text MATCHES "\\)unidyn\"")
  message(FATAL_ERROR "${BUNDLE} holds what would end a raw string")
endif()
file(WRITE ${SOURCE} "#include <string_view>
namespace unidyn {
extern const std::string_view web_bundle;
const std::string_view web_bundle = R\"unidyn(")
file(APPEND ${SOURCE} "${text}")
file(APPEND ${SOURCE} ")unidyn\";
}  // namespace unidyn
")
