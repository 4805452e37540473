#pragma once

#include <ostream>

#include <boost/json/value.hpp>

namespace wsurge {

// A result document as a page of Markdown (GitHub's tables), for pull requests and notes. Pure; any
// thread.
void WriteMarkdown(const boost::json::value& document, std::ostream& out);

}  // namespace wsurge
