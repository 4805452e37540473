#include "common/base/version.h"

namespace wsurge {

std::string_view Version() { return WSURGE_VERSION; }

}  // namespace wsurge
