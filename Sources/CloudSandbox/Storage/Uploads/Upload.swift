import Foundation
import JSON
import Sandbox

/// An object that is uploaded. If that is in several requests, it is kept in the database: a sandbox that starts again goes
/// on with it.
struct Upload: Sendable {
  var id = RandomName.new()
  var bucket: String
  var name: String
  var properties: JSONValue
  /// What the client says of the bytes: `crc32c` and `md5Hash`, checked at the end.
  var claims: JSONValue
  var condition: Precondition
}

extension Upload {
  init?(_ id: String, in database: SandboxDatabase) throws {
    // An id of ours is a file's name, too; nothing else is looked up.
    guard UUID(uuidString: id) != nil, let stored = try database.value(.uploads, id),
      let bucket = stored["bucket"]?.text, let name = stored["name"]?.text
    else { return nil }
    self.init(
      id: id, bucket: bucket, name: name, properties: stored["properties"] ?? .object([]),
      claims: stored["claims"] ?? .object([]), condition: Precondition { stored[$0]?.integer })
  }

  func save(to database: SandboxDatabase) throws {
    let members: [(String, JSONValue?)] = [
      ("bucket", .string(bucket)), ("name", .string(name)), ("properties", properties), ("claims", claims),
    ]
    try database.put(.uploads, id, .members(members + condition.members))
  }
}
