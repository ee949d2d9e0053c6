import Catalog
import Documents
import GoogleCloud
package import JSON

/// Resources that are kept as they are told, by their names: databases, backups, schedules, jobs.
package struct Resources: Sendable {
  private let level: LevelDB

  package init(database: SandboxDatabase) {
    level = database.level
  }

  package func value(_ name: String) throws -> JSONValue? {
    try level.value(of: Self.key(name)).map { try JSONParser.parse($0) }
  }

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

  package func put(_ name: String, _ value: JSONValue) throws {
    try level.put(Self.key(name), value.json)
  }

  package func delete(_ name: String) throws {
    _ = try existing(name)
    try level.delete(Self.key(name))
  }

  /// Those whose name is `prefix` and one segment more, by name.
  package func all(below prefix: String) throws -> [JSONValue] { try values(below: prefix, isDeep: false) }

  /// Those whose name begins with `prefix`, by name.
  package func everything(below prefix: String) throws -> [JSONValue] { try values(below: prefix, isDeep: true) }

  private func values(below prefix: String, isDeep: Bool) throws -> [JSONValue] {
    let key = Self.key(prefix)
    let cursor = LevelDB.Cursor(level)
    cursor.seek(key)
    var values: [JSONValue] = []
    while cursor.isValid {
      let value = cursor.withEntry { found, value -> (isDirect: Bool, bytes: [UInt8])? in
        guard found.starts(with: key) else { return nil }
        let rest = found.array(key.count..<found.byteCount)
        return (isDeep || !rest.contains(UInt8(ascii: "/")), value.array(0..<value.byteCount))
      }
      guard let value else { break }
      if value.isDirect { values.append(try JSONParser.parse(value.bytes)) }
      cursor.next()
    }
    try cursor.check()
    return values
  }

  /// A resource with the members of another one that a mask names; all of them if it names none.
  package static func patched(_ value: JSONValue, by change: JSONValue, mask: String?) -> JSONValue {
    var value = value
    let names = (mask ?? "").split(separator: ",").map { field in
      // A mask may name a part of a member: the member is replaced whole.
      PatchField.camel(field.split(separator: ".").first.map(String.init) ?? "")
    }
    for member in change.members ?? [] where names.isEmpty || names.contains(member.name) {
      if member.name != "name" { value = value.setting(member.name, member.value) }
    }
    return value
  }

  private static func key(_ name: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.resources.rawValue] + Array(name.utf8)
  }
}

/// Names in an update mask, which clients write as in protocol buffers or as in JSON.
enum PatchField {
  /// `delete_protection_state` as `deleteProtectionState`.
  static func camel(_ name: String) -> String {
    let parts = name.split(separator: "_")
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}
