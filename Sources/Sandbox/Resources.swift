import Documents
import GoogleCloud
package import JSON

/// Resources that are kept as they are told, by their names: databases, backups, schedules, jobs.
package struct Resources: Sendable {
  private let database: SandboxDatabase

  package init(database: SandboxDatabase) {
    self.database = database
  }

  /// The sandbox's clock, in microseconds since 1970.
  package func now() -> Int64 { database.now() }

  package func value(_ name: String) throws -> JSONValue? { try database.value(.resources, name) }

  /// - Throws: NOT_FOUND.
  package func existing(_ name: String) throws -> JSONValue {
    guard let value = try value(name) else { throw GoogleError(.notFound, "\"\(name)\" does not exist.") }
    return value
  }

  /// Keeps a new resource.
  /// - Throws: ALREADY_EXISTS.
  package func insert(_ name: String, _ value: JSONValue) throws {
    guard try self.value(name) == nil else { throw GoogleError(.alreadyExists, "\"\(name)\" already exists.") }
    try put(name, value)
  }

  package func put(_ name: String, _ value: JSONValue) throws { try database.put(.resources, name, value) }

  package func delete(_ name: String) throws {
    _ = try existing(name)
    try database.delete(.resources, name)
  }

  /// Those whose name is `prefix` and one segment more, by name.
  package func all(below prefix: String) throws -> [JSONValue] {
    try database.entries(.resources, below: prefix).filter { !$0.suffix.contains(UInt8(ascii: "/")) }.map(\.value)
  }

  /// Those whose name begins with `prefix`, by name.
  package func everything(below prefix: String) throws -> [JSONValue] {
    try database.entries(.resources, below: prefix).map(\.value)
  }

  /// Those that are called `PARENT/ID/COLLECTION/...`; of all ids if it is `-`.
  func all(in parent: String, _ id: String, _ collection: String) throws -> [JSONValue] {
    guard id == "-" else { return try all(below: "\(parent)/\(id)/\(collection)/") }
    return try database.entries(.resources, below: parent + "/").filter {
      String(decoding: $0.suffix, as: UTF8.self).partsOfName().dropFirst().first == Substring(collection)
    }.map(\.value)
  }

  /// A resource with the members of another one that a mask names; all of them if it names none.
  package static func patched(_ value: JSONValue, by change: JSONValue, mask: String?) -> JSONValue {
    var value = value
    // A mask may name a part of a member: the member is replaced whole.
    let names = (mask ?? "").split(separator: ",").map { camelCase($0.split(separator: ".").first ?? "") }
    for member in change.members ?? [] where names.isEmpty || names.contains(member.name) {
      if member.name != "name" { value = value.setting(member.name, member.value) }
    }
    return value
  }

  /// A mask's `delete_protection_state` as `deleteProtectionState`: clients write it as in protocol buffers or in JSON.
  private static func camelCase(_ name: Substring) -> String {
    let parts = name.split(separator: "_")
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}
