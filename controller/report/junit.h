#pragma once

#include <ostream>

#include <boost/json/value.hpp>

namespace wsurge {

// A result document as a JUnit XML file for CI systems: one test case for the verdict, which fails
// when it is `invalid`, and one for each threshold. Pure; any thread.
void WriteJunit(const boost::json::value& document, std::ostream& out);

}  // namespace wsurge
