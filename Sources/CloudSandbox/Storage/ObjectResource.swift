import GoogleCloud
import Hummingbird
import JSON
import Keys
import Sandbox

/// Objects as the JSON API shows them.
struct ObjectResource: Sendable {
  /// Where this server is, as the client called it: clients follow `mediaLink` as it is.
  let base: String

  init(_ request: Request) {
    base = "http://\(request.head.authority ?? SandboxEndpoint.host)"
  }

  func json(_ object: StoredObject) -> JSONValue {
    let path = "/storage/v1/b/\(object.bucket)/o/\(PercentEncoding.encode(object.name))"
    let uploaded = JSONValue.time(object.generation)
    var json = JSONValue.members([
      ("kind", .string("storage#object")), ("id", .string("\(object.bucket)/\(object.name)/\(object.generation)")),
      ("selfLink", .string(base + path)),
      ("mediaLink", .string("\(base)/download\(path)?generation=\(object.generation)&alt=media")),
      ("name", .string(object.name)), ("bucket", .string(object.bucket)),
      ("generation", .integer64(object.generation)), ("metageneration", .integer64(object.metageneration)),
      ("contentType", .string(object.contentType)), ("storageClass", .string("STANDARD")),
      ("size", .integer64(object.size)), ("md5Hash", object.md5.map { .string($0.base64) }),
      ("crc32c", .string(object.crc32cText)), ("componentCount", object.components.map { .integer($0) }),
      ("etag", .string(object.etag)), ("timeCreated", uploaded), ("updated", .time(object.updated)),
      ("timeStorageClassUpdated", uploaded), ("timeFinalized", uploaded),
      ("softDeleteTime", object.softDeleteTime.map { .time($0) }),
      ("hardDeleteTime", object.hardDeleteTime.map { .time($0) }),
    ])
    for member in object.properties.members ?? [] { json = json.setting(member.name, member.value) }
    return json
  }
}
