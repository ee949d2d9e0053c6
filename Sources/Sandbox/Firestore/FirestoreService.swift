import Documents
import GoogleCloud
import Hummingbird
import JSON

/// Firestore and Firestore Admin: the part of their APIs that a restore and its proof need.
package struct FirestoreService: Sendable {
  private static let defaultPageSize = 100

  let rest: FirestoreREST
  let grpc: FirestoreGRPC
  let imports: ImportDocuments
  let exports: ExportDocuments
  let bulkDelete: BulkDelete
  let databases: Databases
  let copies: DatabaseCopies
  let indexes: Indexes
  let fields: Fields
  let backups: Backups
  let operations: Operations

  package init(
    _ database: SandboxDatabase, _ resources: Resources, _ operations: Operations, _ buckets: any ExportBuckets
  ) throws {
    let store = try DocumentStore(database: database)
    rest = FirestoreREST(store: store)
    grpc = FirestoreGRPC(store: store)
    imports = ImportDocuments(store: store, operations: operations, buckets: buckets)
    exports = ExportDocuments(store: store, operations: operations, buckets: buckets)
    bulkDelete = BulkDelete(store: store, operations: operations)
    databases = Databases(store: store, resources: resources, operations: operations)
    copies = DatabaseCopies(store: store, resources: resources, operations: operations, databases: databases)
    indexes = Indexes(resources: resources, operations: operations)
    fields = Fields(resources: resources, operations: operations)
    backups = Backups(resources: resources)
    self.operations = operations
  }

  /// `/v1/projects/PROJECT/databases/...`
  func answer(_ path: ResourcePath, _ request: Request) async throws -> Response {
    let query = try RequestQuery(request)
    guard path.segments.count > 3 else {
      switch (request.method, path.verb) {
      case (.get, _): return try databases.list(path.segments[1])
      case (.post, "clone"): return try copies.clone(path.segments[1], try await request.json())
      case (.post, "restore"): return try copies.restore(path.segments[1], try await request.json())
      case (.post, nil): return try databases.create(path.segments[1], query, try await request.json())
      default: throw HTTPError(.notFound)
      }
    }
    guard !path.segments[3].isEmpty else { throw HTTPError(.notFound) }
    let database = DatabaseName(project: ExactName(path.segments[1]), database: ExactName(path.segments[3]))
    let rest = path.segments[4...]
    switch rest.first {
    case nil: return try await admin(database, path.verb, query, request)
    case "operations": return try operation(database, rest.dropFirst(), path.verb, query, request)
    case "backupSchedules": return try await backups.schedules(database, rest.dropFirst(), query, request)
    case "collectionGroups" where rest.count >= 3: return try await collectionGroup(database, rest, query, request)
    case "documents":
      return request.method == .post
        ? try await documents(database, path, try await request.json())
        : try documents(path, query, request)
    default: throw HTTPError(.notFound)
    }
  }

  /// `collectionGroups/C/indexes...` and `collectionGroups/C/fields...`
  private func collectionGroup(
    _ database: DatabaseName, _ path: ArraySlice<String>, _ query: RequestQuery, _ request: Request
  ) async throws -> Response {
    let (collection, path) = (path[path.startIndex + 1], path.dropFirst(2))
    switch path.first {
    case "indexes": return try await indexes.call(database, collection: collection, path.dropFirst(), request)
    case "fields": return try await fields.call(database, collection: collection, path.dropFirst(), query, request)
    default: throw HTTPError(.notFound)
    }
  }

  private func admin(
    _ database: DatabaseName, _ verb: String?, _ query: RequestQuery, _ request: Request
  ) async throws -> Response {
    switch (request.method, verb) {
    case (.get, nil): return try databases.get(database)
    case (.patch, nil): return try databases.patch(database, query, try await request.json())
    case (.delete, nil): return try databases.delete(database, query)
    case (.post, "importDocuments"): return try imports.start(database, try await request.json())
    case (.post, "exportDocuments"):
      let json = try await request.json()
      _ = try databases.found(database)
      return try exports.start(database, json)
    case (.post, "bulkDeleteDocuments"): return try bulkDelete.start(database, try await request.json())
    default: throw HTTPError(.notFound)
    }
  }

  private func operation(
    _ database: DatabaseName, _ path: ArraySlice<String>, _ verb: String?, _ query: RequestQuery, _ request: Request
  ) throws -> Response {
    let parent = "\(database)/operations/"
    guard let id = path.first else {
      guard request.method == .get else { throw HTTPError(.notFound) }
      return try operationList(below: parent, query)
    }
    switch (request.method, path.count, verb) {
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
    return .members([
      ("operations", .array(page.operations)), ("nextPageToken", page.next.map { .string($0) }),
    ])
  }

  /// Reads of documents by GET.
  private func documents(_ path: ResourcePath, _ query: RequestQuery, _ request: Request) throws -> Response {
    guard request.method == .get else { throw HTTPError(.notFound) }
    let text = path.segments.joined(separator: "/")
    if let name = DocumentName(text) { return try rest.document(name) }
    // An odd number of parts below `documents` is a collection.
    guard path.segments.count >= 6, path.segments.count % 2 == 0, let collection = path.segments.last,
      !collection.isEmpty
    else { throw HTTPError(.notFound) }
    let parent = try ParentName(path.segments.dropLast().joined(separator: "/"))
    return try rest.list(DocumentList(below: parent, collection: collection, query))
  }

  private func documents(_ database: DatabaseName, _ path: ResourcePath, _ json: JSONValue) async throws -> Response {
    let isRoot = path.segments.count == 5
    switch path.verb {
    case "batchGet" where isRoot: return try rest.batchGet(database, json)
    case "commit" where isRoot: return try rest.commit(database, json)
    case "batchWrite" where isRoot: return try rest.batchWrite(database, json)
    case "runQuery": return try rest.runQuery(Self.parent(path), json)
    case "runAggregationQuery": return try rest.runAggregationQuery(Self.parent(path), json)
    case "listCollectionIds": return try rest.listCollectionIDs(Self.parent(path), json)
    default: throw HTTPError(.notFound)
    }
  }

  private static func parent(_ path: ResourcePath) throws(GoogleError) -> ParentName {
    try ParentName(path.segments.joined(separator: "/"))
  }
}
