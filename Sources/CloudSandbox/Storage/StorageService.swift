import Documents
import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// Cloud Storage: its JSON API, uploads, downloads, and objects at `/BUCKET/OBJECT`.
struct StorageService: Sendable {
  let store: StorageStore
  let signatures: SignatureCheck
  let policies: AccessPolicies
  let hmacKeys: HMACKeys

  private static let composition = "/compose"
  private static let restoration = "/restore"

  private var buckets: StorageBuckets { StorageBuckets(store: store) }

  /// - Parameter path: the raw parts of the path after `/storage/v1`.
  func metadata(_ path: ArraySlice<Substring>, _ request: Request) async throws -> Response {
    let query = try RequestQuery(request)
    var rest = path
    let collection = rest.popFirst()
    if collection == "projects" { return try await project(rest, query, request) }
    guard collection == "b" else { throw HTTPError(.notFound) }
    guard let bucket = try Self.decode(rest.popFirst()) else {
      switch request.method {
      case .get: return try buckets.list(query)
      case .post: return try buckets.insert(query, try await request.json(), request)
      default: throw HTTPError(.notFound)
      }
    }
    switch (rest.popFirst(), rest.isEmpty) {
    case (nil, _): return try await bucketCall(bucket, query, request)
    case ("iam", true):
      _ = try store.bucket(bucket)
      return try await access(bucket, query, request)
    case ("iam", false) where rest.first == "testPermissions":
      _ = try store.bucket(bucket)
      return buckets.permissions(query)
    case ("storageLayout", true) where request.method == .get: return try buckets.storageLayout(bucket)
    case ("restore", true) where request.method == .post:
      let (response, policy) = try buckets.restore(bucket, query)
      if let policy { try policies.keep("buckets/\(bucket)", policy) }
      return response
    case ("o", true) where request.method == .get:
      _ = try store.bucket(bucket)
      return .json(try ObjectList(query).page(of: bucket, in: store, ObjectResource(request)))
    case ("o", false): return try await objectCall(bucket, try Self.name(rest), query, request)
    default: throw HTTPError(.notFound)
    }
  }

  /// - Parameter path: what stands behind `projects`.
  private func project(
    _ path: ArraySlice<Substring>, _ query: RequestQuery, _ request: Request
  ) async throws -> Response {
    var rest = path
    guard let project = try Self.decode(rest.popFirst()), rest.popFirst() == "hmacKeys", rest.count <= 1 else {
      throw HTTPError(.notFound)
    }
    return try await hmacKeys.call(project: project, try Self.decode(rest.first), query, request)
  }

  /// Who may do what with a bucket.
  private func access(_ bucket: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    let name = "buckets/\(bucket)"
    let policy: JSONValue
    switch request.method {
    case .get: policy = try policies.policy(of: name, version: query.count("optionsRequestedPolicyVersion"))
    case .put:
      let json = try await request.json()
      policy = try policies.set(name, json, mismatch: StorageError.conditionNotMet)
    default: throw HTTPError(.notFound)
    }
    return .json(
      policy.setting("kind", .string("storage#policy"))
        .setting("resourceId", .string("projects/_/buckets/\(bucket)")))
  }

  private func bucketCall(_ bucket: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    switch request.method {
    case .get: return try buckets.get(bucket, query)
    case .patch, .put: return try buckets.patch(bucket, query, try await request.json())
    case .delete:
      let name = "buckets/\(bucket)"
      try store.deleteBucket(bucket, policy: policies.kept(name))
      try policies.forget(name)
      return Response(status: .noContent)
    default: throw HTTPError(.notFound)
    }
  }

  private func objectCall(
    _ bucket: String, _ name: String, _ query: RequestQuery, _ request: Request
  ) async throws -> Response {
    let condition = try Precondition(query)
    switch request.method {
    case .get:
      if query.flag("softDeleted"), query["alt"] != "media" {
        guard let generation = try query.count("generation") else { throw StorageError.noGeneration("object") }
        return .json(ObjectResource(request).json(try store.deletedObject(bucket, name, generation: generation)))
      }
      let object = try object(bucket, name, query)
      if query["alt"] == "media" { return try ObjectDownload(blobs: store.blobs).response(object, to: request) }
      return .json(ObjectResource(request).json(object))
    case .post where name.utf8.count > Self.composition.utf8.count && name.hasSuffix(Self.composition):
      return try await StorageUploads(store: store).compose(
        bucket, String(name.dropLast(Self.composition.count)), query, request)
    case .post where name.utf8.count > Self.restoration.utf8.count && name.hasSuffix(Self.restoration):
      guard let generation = try query.count("generation") else { throw StorageError.noGeneration("object") }
      let restored = try store.restore(
        bucket, String(name.dropLast(Self.restoration.count)), generation: generation, if: condition)
      return .json(ObjectResource(request).json(restored))
    case .delete:
      try store.delete(bucket, name, generation: try query.count("generation"), if: condition)
      return Response(status: .noContent)
    case .patch, .put:
      let resource = try await request.json()
      let object = try store.describe(bucket, name, if: condition) { properties in
        for member in resource.members ?? [] where StoredObject.settable.contains(member.name) {
          properties = properties.setting(member.name, member.value.nonNull)
        }
      }
      return .json(ObjectResource(request).json(object))
    default: throw HTTPError(.notFound)
    }
  }

  /// `/download/storage/v1/b/BUCKET/o/OBJECT`
  func download(_ path: ArraySlice<Substring>, _ request: Request) throws -> Response {
    var rest = path
    guard rest.popFirst() == "b", let bucket = try Self.decode(rest.popFirst()), rest.popFirst() == "o",
      request.method == .get
    else { throw HTTPError(.notFound) }
    let object = try object(bucket, try Self.name(rest), try RequestQuery(request))
    return try ObjectDownload(blobs: store.blobs).response(object, to: request)
  }

  /// `/upload/storage/v1/b/BUCKET/o`
  func upload(_ path: ArraySlice<Substring>, _ request: Request) async throws -> Response {
    var rest = path
    guard rest.popFirst() == "b", let bucket = try Self.decode(rest.popFirst()), rest.popFirst() == "o", rest.isEmpty
    else { throw HTTPError(.notFound) }
    return try await StorageUploads(store: store).answer(bucket, request)
  }

  /// `/BUCKET/OBJECT` of the XML API, with a signed URL's query or without.
  func xml(_ path: ArraySlice<Substring>, _ request: Request) throws -> Response {
    guard request.method == .get || request.method == .head, let bucket = try Self.decode(path.first), path.count > 1
    else { throw HTTPError(.notFound) }
    try signatures.check(request)
    let object = try object(bucket, try Self.name(path.dropFirst()), try RequestQuery(request))
    return try ObjectDownload(blobs: store.blobs).response(object, to: request, isHead: request.method == .head)
  }

  /// The object that a request reads: of the generation that it names, if its preconditions hold.
  private func object(_ bucket: String, _ name: String, _ query: RequestQuery) throws -> StoredObject {
    _ = try store.bucket(bucket)
    guard let object = try store.object(bucket, name), !query.flag("softDeleted"),
      try query.count("generation") ?? object.generation == object.generation
    else { throw StorageError.noObject(bucket, name) }
    try Precondition(query).check(object, isRead: true)
    return object
  }

  private static func decode(_ part: Substring?) throws(GoogleError) -> String? {
    guard let part, !part.isEmpty else { return nil }
    guard let text = PercentEncoding.decode(part) else { throw .invalid("The path is not percent-encoded UTF-8.") }
    return text
  }

  /// An object's name; a client that leaves its slashes as they are is understood.
  private static func name(_ parts: ArraySlice<Substring>) throws -> String {
    let name = try decode(Substring(parts.joined(separator: "/")))
    guard let name else { throw HTTPError(.notFound) }
    return name
  }
}

/// The XML API's addresses, `/BUCKET/OBJECT`.
enum StorageXML {
  /// The first part of paths that belong to other APIs. None can be a bucket's name that a test would choose.
  private static let others: Set<Substring> = [
    "", "v1", "v2", "v3", "storage", "download", "upload", "resumable", "token", "computeMetadata", "robot",
    "service_accounts", "sandbox", "google.firestore.v1.Firestore", "batch",
  ]

  static func isAddressed(by request: Request) -> Bool {
    let parts = request.uri.path.partsOfName()
    return parts.count > 2 && !others.contains(parts[1])
  }
}
