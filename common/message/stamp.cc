#include "common/message/stamp.h"

#include "common/message/append.h"

namespace wsurge {
namespace {

constexpr int kBase = 36;

}  // namespace

void AppendStamp(const Stamp& stamp, std::string& out) {
  out.append("~ws:");
  AppendNumber(stamp.sender, out, kBase);
  out.push_back(':');
  AppendNumber(stamp.number, out, kBase);
  out.push_back(':');
  AppendNumber(stamp.due_unix_ns, out, kBase);
  out.push_back('~');
}

}  // namespace wsurge
