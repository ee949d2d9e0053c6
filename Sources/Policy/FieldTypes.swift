package import Documents

/// The types of value that a field may have, by Firestore's names.
package struct FieldTypes: OptionSet, Sendable, Hashable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The type of a node. What Firestore shows as a map is one.
  package init(_ kind: FlatDocument.Kind) {
    self.init(rawValue: 1 << UInt32((kind == .legacy ? .map : kind).rawValue))
  }

  private static let single: [(name: String, kind: FlatDocument.Kind)] = [
    ("null", .null), ("boolean", .boolean), ("integer", .integer), ("double", .double), ("timestamp", .timestamp),
    ("string", .string), ("bytes", .bytes), ("reference", .reference), ("geoPoint", .geoPoint), ("array", .array),
    ("map", .map), ("vector", .vector),
  ]

  /// Every name that a policy may use: `number` is either of the two, `any` is all.
  static let names = single.map(\.name) + ["number", "any"]

  /// Nil if there is no type of this name.
  init?(name: String) {
    switch name {
    case "number": self = [FieldTypes(.integer), FieldTypes(.double)]
    case "any": self = FieldTypes.single.reduce(into: []) { $0.formUnion(FieldTypes($1.kind)) }
    default:
      guard let kind = FieldTypes.single.first(where: { $0.name == name })?.kind else { return nil }
      self.init(kind)
    }
  }
}

extension FieldTypes: CustomStringConvertible {
  /// `double`, `string or null`.
  package var description: String {
    let names = FieldTypes.single.filter { contains(FieldTypes($0.kind)) }.map(\.name)
    return names.count == FieldTypes.single.count ? "of any type" : names.joined(separator: " or ")
  }
}
