#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/clock.h"

// The numbers of the scenario language: decimal, with units where they have one. Each function
// takes the whole text or nothing: no spaces, signs (but "-" of ParseDecimal), exponents, leading
// zeros, separators, hexadecimal numbers, infinities.
namespace wsurge {

std::optional<std::uint64_t> ParseCount(std::string_view text);  // 101
std::optional<double> ParseDecimal(std::string_view text);       // 0.25, -3
std::optional<Nanos> ParseDuration(std::string_view text);       // 200us, 50ms, 1.5s, 10m, 1h
std::optional<double> ParseShare(std::string_view text);         // 1% or 0.01
std::optional<double> ParseSize(std::string_view text);          // 512, 512B, 10KiB, 1.5MiB, 2GiB
std::optional<double> ParseRate(std::string_view text);          // per second of 50/s, 10/m, 1/h
std::optional<double> ParseByteRate(std::string_view text);      // bytes per second of 10KiB/s
std::optional<std::uint64_t> ParseSampling(std::string_view text);  // n of 1/n
std::optional<bool> ParseBool(std::string_view text);               // true, false

}  // namespace wsurge
