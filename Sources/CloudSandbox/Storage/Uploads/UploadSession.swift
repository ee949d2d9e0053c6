import Catalog
import Foundation
import JSON
import Sandbox

/// A resumable upload between its requests, kept in the database: a sandbox that starts again goes on with it.
struct UploadSession: Sendable {
  let id: String
  var bucket: String
  var name: String
  var properties: JSONValue
  /// What the client says of the bytes: `crc32c` and `md5Hash`, checked at the end.
  var claims: JSONValue
  var condition: Precondition

  static func key(_ id: String) -> [UInt8] {
    [SandboxDatabase.Keyspace.uploads.rawValue] + Array(id.utf8)
  }

  init(bucket: String, name: String, properties: JSONValue, claims: JSONValue, condition: Precondition) {
    id = RandomName.new()
    self.bucket = bucket
    self.name = name
    self.properties = properties
    self.claims = claims
    self.condition = condition
  }

  init?(_ id: String, in level: LevelDB) throws {
    // An id of ours is a file's name, too; nothing else is looked up.
    guard UUID(uuidString: id) != nil, let value = try level.value(of: Self.key(id)) else { return nil }
    let stored = try JSONParser.parse(value)
    guard let bucket = stored["bucket"]?.text, let name = stored["name"]?.text else { return nil }
    self.id = id
    self.bucket = bucket
    self.name = name
    properties = stored["properties"] ?? .object([])
    claims = stored["claims"] ?? .object([])
    condition = Precondition()
    condition.generationMatch = stored["ifGenerationMatch"]?.integer
    condition.generationNotMatch = stored["ifGenerationNotMatch"]?.integer
    condition.metagenerationMatch = stored["ifMetagenerationMatch"]?.integer
    condition.metagenerationNotMatch = stored["ifMetagenerationNotMatch"]?.integer
  }

  func save(to level: LevelDB) throws {
    let stored = JSONValue.members([
      ("bucket", .string(bucket)), ("name", .string(name)), ("properties", properties), ("claims", claims),
      ("ifGenerationMatch", condition.generationMatch.map { .integer($0) }),
      ("ifGenerationNotMatch", condition.generationNotMatch.map { .integer($0) }),
      ("ifMetagenerationMatch", condition.metagenerationMatch.map { .integer($0) }),
      ("ifMetagenerationNotMatch", condition.metagenerationNotMatch.map { .integer($0) }),
    ])
    try level.put(Self.key(id), stored.json)
  }

  func remove(from level: LevelDB) throws {
    try level.delete(Self.key(id))
  }
}
