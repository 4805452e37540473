#include "controller/scenario/csv.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "controller/scenario/concat.h"
#include "controller/scenario/quote.h"
#include "controller/scenario/source_text.h"
#include "controller/scenario/vars.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxFaults = 10;
constexpr std::size_t kMaxColumns = 1'000;
constexpr std::size_t kMaxNameBytes = 128;

// Takes one row after the other from the text.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }

  // The line that the last row began with.
  std::size_t row_line() const { return row_line_; }

  // The fields of the next row; or what is wrong with it, and the rest of its line is skipped.
  std::string ReadRow(std::vector<std::string>& fields) {
    fields.clear();
    row_line_ = line_;
    if (TakeLineEnd()) return "the line is empty; an empty field is written \"\"";
    while (true) {
      std::string field;
      std::string fault = Peek() == '"' ? ReadQuoted(field) : ReadPlain(field);
      if (!fault.empty()) {
        SkipLine();
        return fault;
      }
      fields.push_back(std::move(field));
      if (AtEnd() || TakeLineEnd()) return "";
      ++at_;  // the comma: nothing else ends a field
    }
  }

 private:
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }

  bool TakeLineEnd() {
    const std::string_view rest = text_.substr(at_, 2);
    const std::size_t length = rest == "\r\n" ? 2 : rest.starts_with('\n') ? 1 : 0;
    at_ += length;
    line_ += length > 0 ? 1 : 0;
    return length > 0;
  }

  void SkipLine() {
    const std::size_t end = text_.find('\n', at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    ++line_;
  }

  std::string ReadPlain(std::string& field) {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    field = std::string(text_.substr(at_, end - at_));
    at_ = end;
    if (Peek() == '"') return "a quote inside a field; put the field into quotes and double it";
    return CheckLineBreak();
  }

  std::string ReadQuoted(std::string& field) {
    ++at_;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        at_ = text_.size();
        return "a field in quotes is never closed";
      }
      const std::string_view piece = text_.substr(at_, quote - at_);
      line_ += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
      field.append(piece);
      at_ = quote + 1;
      if (Peek() != '"') break;
      field.push_back('"');
      ++at_;
    }
    if (!AtEnd() && std::string_view(",\r\n").find(Peek()) == std::string_view::npos) {
      return "after a field in quotes comes a comma or the end of the line";
    }
    return CheckLineBreak();
  }

  std::string CheckLineBreak() const {
    if (Peek() != '\r' || text_.substr(at_, 2) == "\r\n") return "";
    return "a carriage return without a line feed";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
};

std::string ColumnFault(const std::string& name, const std::vector<std::string>& before) {
  if (!IsVarName(name)) {
    return Concat(Quoted(name),
                  " is no name for a column; expected letters, digits and _, no "
                  "digit first");
  }
  if (name.size() > kMaxNameBytes) {
    return Concat("the name of a column has at most ", kMaxNameBytes, " bytes, this one ",
                  name.size());
  }
  if (std::find(before.begin(), before.end(), name) != before.end()) {
    return Concat("two columns are called ", Quoted(name));
  }
  return "";
}

std::string Count(std::size_t count) { return Concat(count, count == 1 ? " field" : " fields"); }

std::optional<CsvFault> TextFault(std::string_view text) {
  const auto line_of = [text](std::size_t offset) {
    return static_cast<std::size_t>(PlaceOfByte(text, offset).line);
  };
  if (text.empty()) return CsvFault{0, "the file is empty; it begins with the names of columns"};
  if (const auto at = FindInvalidUtf8(text)) return CsvFault{line_of(*at), "not valid UTF-8"};
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return CsvFault{line_of(nul), "a NUL character"};
  return std::nullopt;
}

}  // namespace

Csv ReadCsv(std::string_view text, const CsvLimits& limits) {
  Csv csv;
  const auto fault = [&csv](std::size_t line, std::string message) {
    if (csv.faults.size() < kMaxFaults) csv.faults.push_back({line, std::move(message)});
  };
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (auto wrong = TextFault(text)) {
    csv.faults.push_back(*std::move(wrong));
    return csv;
  }
  CsvReader reader(text);
  std::vector<std::string> header;
  std::string wrong = reader.ReadRow(header);
  if (!wrong.empty()) {
    fault(1, std::move(wrong));
    return csv;
  }
  if (header.size() > kMaxColumns) {
    fault(1, Concat("at most ", kMaxColumns, " columns, got ", header.size()));
    return csv;
  }
  for (std::string& name : header) {
    wrong = ColumnFault(name, csv.columns);
    if (!wrong.empty()) fault(1, std::move(wrong));
    csv.columns.push_back(std::move(name));
  }
  std::vector<std::string> row;
  while (!reader.AtEnd() && csv.faults.size() < kMaxFaults) {
    const std::size_t rows = csv.rows.size() + 1;
    const bool too_many_rows = rows > limits.rows;
    if (too_many_rows || rows * csv.columns.size() > limits.cells) {
      fault(reader.row_line() + 1, too_many_rows ? Concat("more than ", limits.rows, " rows")
                                                 : Concat("more than ", limits.cells, " fields"));
      return csv;
    }
    wrong = reader.ReadRow(row);
    if (wrong.empty() && row.size() != csv.columns.size()) {
      wrong = Concat(Count(row.size()), ", the first line has ", csv.columns.size());
    }
    if (!wrong.empty()) fault(reader.row_line(), std::move(wrong));
    csv.rows.push_back(std::move(row));
    row = {};
  }
  if (csv.rows.empty()) fault(0, "the file has no rows below the names of columns");
  return csv;
}

}  // namespace wsurge
