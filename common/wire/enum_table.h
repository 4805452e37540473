#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"

#include "common/wire/field_path.h"

namespace wsurge {

// The values of one enum, model and proto side by side.
template <typename Model, typename Proto, std::size_t kSize>
using EnumTable = std::array<std::pair<Model, Proto>, kSize>;

// REQUIRES: the table holds every value of the model.
template <typename Model, typename Proto, std::size_t kSize>
Proto EnumToProto(const EnumTable<Model, Proto, kSize>& table, Model value) {
  for (const auto& [model, proto] : table) {
    if (model == value) return proto;
  }
  return Proto{};
}

template <typename Model, typename Proto, std::size_t kSize>
absl::StatusOr<Model> EnumFromProto(const EnumTable<Model, Proto, kSize>& table, Proto value,
                                    const FieldPath& path) {
  for (const auto& [model, proto] : table) {
    if (proto == value) return model;
  }
  return path.Error("unknown value ", static_cast<int>(value));
}

}  // namespace wsurge
