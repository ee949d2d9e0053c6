package import JSON

/// The value without times of documents and reads, members in the order of their names, and without what is empty.
package func withoutTimes(_ value: JSONValue) -> JSONValue {
  switch value {
  case .array(let elements): return .array(elements.map(withoutTimes))
  case .object(let members):
    let times = ["createTime", "updateTime", "readTime", "done", "skippedResults"]
    return .object(
      members.filter { !times.contains($0.name) }
        .map { JSONValue.Member($0.name, withoutTimes($0.value)) }
        .filter { member in
          if member.name == "fields" || member.name == "values" {
            return member.value.members?.isEmpty != true && member.value.elements?.isEmpty != true
          }
          return true
        }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  default: return value
  }
}

/// Where two values first differ; nil if they are the same. Numbers are the same that are the same double.
package func difference(_ left: JSONValue, _ right: JSONValue, at path: String = "") -> String? {
  switch (left, right) {
  case (.null, .null): return nil
  case (.boolean(let left), .boolean(let right)) where left == right: return nil
  case (.string(let left), .string(let right)) where left.utf8.elementsEqual(right.utf8): return nil
  case (.number(let left), .number(let right)) where Double(left)?.bitPattern == Double(right)?.bitPattern: return nil
  case (.array(let left), .array(let right)):
    if left.count != right.count { return "\(path): \(left.count) elements, \(right.count) in the sandbox" }
    for index in left.indices {
      if let found = difference(left[index], right[index], at: "\(path)[\(index)]") { return found }
    }
    return nil
  case (.object(let left), .object(let right)):
    if left.map(\.name) != right.map(\.name) {
      return "\(path): members \(left.map(\.name)), \(right.map(\.name)) in the sandbox"
    }
    for (left, right) in zip(left, right) {
      if let found = difference(left.value, right.value, at: "\(path).\(left.name)") { return found }
    }
    return nil
  default: return "\(path): \(left), \(right) in the sandbox"
  }
}
