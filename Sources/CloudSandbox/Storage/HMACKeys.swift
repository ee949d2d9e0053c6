import GoogleCloud
import Hummingbird
import JSON
import Sandbox
import Synchronization

/// `/storage/v1/projects/P/hmacKeys`: HMAC keys of service accounts. A key's secret is in the answer that makes it and is not
/// kept: nothing is signed with it here.
///
/// Source: cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys.
final class HMACKeys: Sendable {
  private static let (pageSize, maximumPageSize) = (250, 1000)
  /// Microseconds for which a deleted key is listed: 30 days. Source: cloud.google.com/storage/docs/authentication/hmackeys.
  private static let deletedMicroseconds: Int64 = 30 * 86_400 * 1_000_000

  private let resources: Resources
  private let accounts: ServiceAccounts
  /// Held from the look at a key to its change.
  private let changes = Mutex(())

  init(resources: Resources, accounts: ServiceAccounts) {
    (self.resources, self.accounts) = (resources, accounts)
  }

  /// - Parameter accessID: of one key; nil for the collection.
  func call(
    project: String, _ accessID: String?, _ query: RequestQuery, _ request: Request
  ) async throws -> Response {
    let json = request.method == .put ? try await request.json() : .object([])
    switch (accessID, request.method) {
    case (nil, .get): return try list(project, query)
    case (nil, .post): return try make(project, query["serviceAccountEmail"], ObjectResource(request).base)
    case (let id?, .get): return .json(try key(project, id))
    case (let id?, .put): return .json(try update(project, id, json))
    case (let id?, .delete):
      try delete(project, id)
      return Response(status: .noContent)
    default: throw HTTPError(.notFound)
    }
  }

  private func list(_ project: String, _ query: RequestQuery) throws -> Response {
    let limit = resources.now() - Self.deletedMicroseconds
    let keys = try resources.all(below: Self.prefix(project)).filter { key in
      if let email = query["serviceAccountEmail"], key["serviceAccountEmail"]?.text != email { return false }
      guard key["state"]?.text == State.deleted.rawValue else { return true }
      return query.flag("showDeletedKeys") && key["updated"]?.text.flatMap(Timestamp.microseconds) ?? 0 > limit
    }
    let page = try ResourcePage(
      of: keys, by: "accessId", query, size: "maxResults", default: Self.pageSize, maximum: Self.maximumPageSize)
    return .members([
      ("kind", .string("storage#hmacKeysMetadata")), ("items", page.values.isEmpty ? nil : .array(page.values)),
      ("nextPageToken", page.next),
    ])
  }

  private func make(_ project: String, _ email: String?, _ base: String) throws -> Response {
    guard let email, !email.isEmpty else { throw StorageError.invalid("Required parameter: serviceAccountEmail") }
    _ = try accounts.known(email)
    let id = "GOOG1E" + Self.random(55, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let time = JSONValue.time(resources.now())
    let key = JSONValue.members([
      ("kind", .string("storage#hmacKeyMetadata")), ("id", .string("\(project)/\(id)")),
      ("selfLink", .string("\(base)/storage/v1/projects/\(project)/hmacKeys/\(id)")), ("accessId", .string(id)),
      ("projectId", .string(project)), ("serviceAccountEmail", .string(email)),
      ("state", .string(State.active.rawValue)), ("timeCreated", time), ("updated", time), ("etag", Self.newEtag()),
    ])
    try resources.insert(Self.prefix(project) + id, key)
    AuditNote.current?.set(key)
    let secret = Self.random(40, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return .members([("kind", .string("storage#hmacKey")), ("metadata", key), ("secret", .string(secret))])
  }

  private func update(_ project: String, _ id: String, _ json: JSONValue) throws -> JSONValue {
    guard let state = json["state"]?.text.flatMap(State.init(rawValue:)), state != .deleted else {
      throw StorageError.invalid(
        "The state of an HMAC key can be set to ACTIVE or INACTIVE. To delete one, call DELETE.")
    }
    return try change(project, id) { key, present in
      if let etag = json["etag"]?.text, etag != key["etag"]?.text { throw StorageError.conditionNotMet }
      guard present != .deleted else { throw StorageError.invalid("Cannot update a key that is DELETED.") }
      return state
    }
  }

  private func delete(_ project: String, _ id: String) throws {
    _ = try change(project, id) { _, present in
      guard present == .inactive else {
        throw StorageError.invalid("Cannot delete a key that is \(present.rawValue). Set its state to INACTIVE first.")
      }
      return .deleted
    }
  }

  /// - Parameter change: gives a key's next state.
  private func change(
    _ project: String, _ id: String, _ change: (_ key: JSONValue, _ present: State) throws -> State
  ) throws -> JSONValue {
    try changes.withLock { _ in
      let key = try key(project, id)
      let next = try change(key, key["state"]?.text.flatMap(State.init(rawValue:)) ?? .deleted)
      let changed = key.setting("state", .string(next.rawValue)).setting("updated", .time(resources.now()))
        .setting("etag", Self.newEtag())
      try resources.put(Self.prefix(project) + id, changed)
      return changed
    }
  }

  private func key(_ project: String, _ id: String) throws -> JSONValue {
    guard let key = try resources.value(Self.prefix(project) + id) else {
      throw StorageError(.notFound, "notFound", "NoSuchKey", "The project \(project) has no HMAC key \(id).")
    }
    return key
  }

  /// As the API names it.
  private enum State: String {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
    case deleted = "DELETED"
  }

  private static func prefix(_ project: String) -> String { "hmacKeys/\(project)/" }

  private static func newEtag() -> JSONValue { .string(Base64.text(Array(RandomName.new().utf8.prefix(8)))) }

  private static func random(_ count: Int, of characters: String) -> String {
    let characters = Array(characters)
    return String((0..<count).compactMap { _ in characters.randomElement() })
  }
}
