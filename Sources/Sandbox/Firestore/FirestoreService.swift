import Documents
import Hummingbird

/// Firestore and Firestore Admin: the part of their APIs that a restore and its proof need.
struct FirestoreService: Sendable {
  let rest: FirestoreREST
  let grpc: FirestoreGRPC
  let imports: ImportDocuments
  let operations: Operations

  init(store: DocumentStore, operations: Operations, buckets: BucketFolders) {
    rest = FirestoreREST(store: store)
    grpc = FirestoreGRPC(store: store)
    imports = ImportDocuments(store: store, operations: operations, buckets: buckets)
    self.operations = operations
  }

  func register(on router: Router<BasicRequestContext>) {
    router.get("/v1/projects/:project/databases/**") { request, _ in
      try get(ResourcePath(request, hasVerb: false))
    }
    router.post("/v1/projects/:project/databases/**") { request, _ in
      try await post(ResourcePath(request, hasVerb: true), request)
    }
    router.post("/google.firestore.v1.Firestore/:method") { request, context in
      grpc.call(context.parameters.get("method") ?? "", request, logger: context.logger)
    }
  }

  private func get(_ path: ResourcePath) throws -> Response {
    let (database, rest) = try Self.database(path)
    switch rest.first {
    case "operations" where rest.count == 1:
      return try operationList(below: "\(database)/operations/")
    case "operations" where rest.count == 2:
      var json = JSONText()
      let name = "\(database)/operations/\(rest[1])"
      guard try operations.append(name, to: &json) else {
        throw GoogleError(.notFound, "Operation \"\(name)\" not found.")
      }
      return .json(json)
    case "documents":
      guard let name = DocumentName(path.segments.joined(separator: "/")) else { throw HTTPError(.notFound) }
      return try self.rest.document(name)
    default: throw HTTPError(.notFound)
    }
  }

  private func post(_ path: ResourcePath, _ request: Request) async throws -> Response {
    let (database, rest) = try Self.database(path)
    let json = try await request.json()
    switch (rest.first, path.verb) {
    case (nil, "importDocuments"): return try imports.start(database, json)
    case ("documents", "batchGet") where rest.count == 1: return try self.rest.batchGet(database, json)
    case ("documents", "commit") where rest.count == 1: return try self.rest.commit(database, json)
    case ("documents", "runQuery"): return try self.rest.runQuery(Self.parent(path), json)
    case ("documents", "runAggregationQuery"): return try self.rest.runAggregationQuery(Self.parent(path), json)
    case ("documents", "listCollectionIds"): return try self.rest.listCollectionIDs(Self.parent(path), json)
    default: throw HTTPError(.notFound)
    }
  }

  private func operationList(below prefix: String) throws -> Response {
    var json = JSONText()
    json.raw("{\"operations\":[")
    for (index, name) in try operations.names(below: prefix).enumerated() {
      if index > 0 { json.raw(",") }
      _ = try operations.append(name, to: &json)
    }
    json.raw("]}\n")
    return .json(json)
  }

  /// `projects/P/databases/D`, and the segments below.
  private static func database(_ path: ResourcePath) throws -> (DatabaseName, [String]) {
    let parts = path.segments
    guard parts.count >= 4, !parts[1].isEmpty, !parts[3].isEmpty else { throw HTTPError(.notFound) }
    return (DatabaseName(project: parts[1], database: parts[3]), Array(parts.dropFirst(4)))
  }

  private static func parent(_ path: ResourcePath) throws(GoogleError) -> ParentName {
    try ParentName(path.segments.joined(separator: "/"))
  }
}
