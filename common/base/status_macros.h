#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the current function when `expr`, an absl::Status, is not OK.
#define RETURN_IF_ERROR(expr)                                                 \
  do {                                                                        \
    if (absl::Status status_macro_result = (expr); !status_macro_result.ok()) \
      return status_macro_result;                                             \
  } while (false)

// NOLINTBEGIN(bugprone-macro-parentheses): `lhs` may be a declaration, `name` is made up here.

// Declares or assigns `lhs` from `expr`, an absl::StatusOr, or returns its error.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_IMPL_(WSURGE_CONCAT_(status_or_, __LINE__), lhs, expr)
#define ASSIGN_OR_RETURN_IMPL_(name, lhs, expr) \
  auto name = (expr);                           \
  if (!name.ok()) return name.status();         \
  lhs = *std::move(name)
#define WSURGE_CONCAT_(a, b) WSURGE_CONCAT_IMPL_(a, b)
#define WSURGE_CONCAT_IMPL_(a, b) a##b
// NOLINTEND(bugprone-macro-parentheses)
