import Documents
import Hummingbird
import JSON

/// Firestore and Firestore Admin: the part of their APIs that a restore and its proof need.
package struct FirestoreService: Sendable {
  private static let defaultPageSize = 100

  let store: DocumentStore
  let resources: Resources
  let operations: Operations
  let buckets: any ExportBuckets
  let rest: FirestoreREST
  let grpc: FirestoreGRPC

  package init(
    _ database: SandboxDatabase, _ resources: Resources, _ operations: Operations, _ buckets: any ExportBuckets
  ) throws {
    store = try DocumentStore(database: database)
    (self.resources, self.operations, self.buckets) = (resources, operations, buckets)
    rest = FirestoreREST(store: store)
    grpc = FirestoreGRPC(store: store)
  }

  /// A request whose path, query and body are read.
  struct Call {
    let path: ResourcePath
    let method: HTTPRequest.Method
    let query: RequestQuery
    /// An empty object for a method that has no body.
    let json: JSONValue

    init(_ path: ResourcePath, _ request: Request) async throws {
      self.path = path
      method = request.method
      query = try RequestQuery(request)
      json = [.post, .patch].contains(request.method) ? try await request.json() : .object([])
    }
  }

  /// `/v1/projects/PROJECT/databases/...`
  func answer(_ call: Call) throws -> Response {
    let (path, verb) = (call.path.segments, call.path.verb)
    guard path.count > 3 else {
      switch (call.method, verb) {
      case (.get, _): return try listDatabases(path[1])
      case (.post, "clone"): return try cloneDatabase(path[1], call.json)
      case (.post, "restore"): return try restoreDatabase(path[1], call.json)
      case (.post, nil): return try createDatabase(path[1], call.query, call.json)
      default: throw HTTPError(.notFound)
      }
    }
    guard !path[3].isEmpty else { throw HTTPError(.notFound) }
    let database = DatabaseName(project: ExactName(path[1]), database: ExactName(path[3]))
    switch path.dropFirst(4).first {
    case nil: return try admin(database, call)
    case "operations": return try operation(database, path[5...], call)
    case "backupSchedules": return try backupSchedules(database, path[5...], call)
    case "collectionGroups" where path.count > 6 && path[6] == "indexes":
      return try indexes(database, collection: path[5], path[7...], call)
    case "collectionGroups" where path.count > 6 && path[6] == "fields":
      return try fields(database, collection: path[5], path[7...], call)
    case "documents" where call.method == .get: return try documents(call)
    case "documents" where call.method == .post: return try documents(database, call)
    default: throw HTTPError(.notFound)
    }
  }

  private func admin(_ database: DatabaseName, _ call: Call) throws -> Response {
    switch (call.method, call.path.verb) {
    case (.get, nil): return .json(try foundDatabase(database))
    case (.patch, nil): return try patchDatabase(database, call.query, call.json)
    case (.delete, nil): return try deleteDatabase(database, call.query)
    case (.post, "importDocuments"): return try importDocuments(database, call.json)
    case (.post, "exportDocuments"):
      _ = try foundDatabase(database)
      return try exportDocuments(database, call.json)
    case (.post, "bulkDeleteDocuments"): return try bulkDelete(database, call.json)
    default: throw HTTPError(.notFound)
    }
  }

  private func operation(_ database: DatabaseName, _ path: ArraySlice<String>, _ call: Call) throws -> Response {
    let parent = "\(database)/operations/"
    guard let id = path.first else {
      guard call.method == .get else { throw HTTPError(.notFound) }
      return try operationList(below: parent, call.query)
    }
    switch (call.method, path.count, call.path.verb) {
    case (.get, 1, _): return .json(try operations.existing(parent + id))
    case (.post, 1, "cancel"):
      try operations.cancel(parent + id)
      return .json(.object([]))
    case (.delete, 1, _):
      try operations.delete(parent + id)
      return .json(.object([]))
    default: throw HTTPError(.notFound)
    }
  }

  private func operationList(below prefix: String, _ query: RequestQuery) throws -> Response {
    if query["filter"]?.isEmpty == false { throw GoogleError.unsupported("`filter` of operations") }
    let limit = try query.pageSize(default: Self.defaultPageSize)
    let page = try operations.list(below: prefix, after: query.pageToken, limit: limit)
    return .members([("operations", .array(page.operations)), ("nextPageToken", page.next.map { .string($0) })])
  }

  /// Reads of documents by GET.
  private func documents(_ call: Call) throws -> Response {
    let path = call.path.segments
    if let name = DocumentName(path.joined(separator: "/")) { return try rest.document(name) }
    // An odd number of parts below `documents` is a collection.
    guard path.count >= 6, path.count % 2 == 0, let collection = path.last, !collection.isEmpty else {
      throw HTTPError(.notFound)
    }
    let parent = try ParentName(path.dropLast().joined(separator: "/"))
    return try rest.list(DocumentList(below: parent, collection: collection, call.query))
  }

  private func documents(_ database: DatabaseName, _ call: Call) throws -> Response {
    let isRoot = call.path.segments.count == 5
    let name = call.path.segments.joined(separator: "/")
    switch call.path.verb {
    case "batchGet" where isRoot: return try rest.batchGet(database, call.json)
    case "commit" where isRoot: return try rest.commit(database, call.json)
    case "batchWrite" where isRoot: return try rest.batchWrite(database, call.json)
    case "runQuery": return try rest.runQuery(ParentName(name), call.json)
    case "runAggregationQuery": return try rest.runAggregationQuery(ParentName(name), call.json)
    case "listCollectionIds": return try rest.listCollectionIDs(ParentName(name), call.json)
    default: throw HTTPError(.notFound)
    }
  }
}
