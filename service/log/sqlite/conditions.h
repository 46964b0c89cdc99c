// The conditions of a query over events of destinations, as SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/log/dead_letter.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// A WHERE clause with the values that it compares to, which it borrows.
class Conditions {
 public:
  /// Events after `after`, by destination and offset.
  explicit Conditions(const DeadLetterKey& after) {
    sql_ = " WHERE (destination, offset) > (?, ?)";
    values_.emplace_back(after.destination);
    values_.emplace_back(after.offset);
  }

  /// `condition` has one `?`.
  void Add(std::string_view condition, Value value) {
    sql_.append(" AND ").append(condition);
    values_.push_back(value);
  }

  /// No condition where there are no values.
  void AddOneOf(std::string_view column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    sql_.append(" AND ").append(column).append(" IN (");
    for (const std::string& value : values) {
      sql_ += sql_.back() == '(' ? "?" : ", ?";
      values_.emplace_back(value);
    }
    sql_ += ")";
  }

  const std::string& sql() const { return sql_; }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::string sql_;
  std::vector<Value> values_;
};

}  // namespace interlingua::log::sqlite
