import Documents
import GoogleCloud
import JSON

/// A long-running operation as google.longrunning.Operation shows it.
struct Operation: Sendable {
  /// What it does; the name of its metadata's type in google.firestore.admin.v1.
  enum Kind: String, Sendable {
    case importing = "ImportDocumentsMetadata"
    case exporting = "ExportDocumentsMetadata"
    case bulkDeleting = "BulkDeleteDocumentsMetadata"
    case creatingDatabase = "CreateDatabaseMetadata"
    case updatingDatabase = "UpdateDatabaseMetadata"
    case deletingDatabase = "DeleteDatabaseMetadata"
    case cloningDatabase = "CloneDatabaseMetadata"
    case indexing = "IndexOperationMetadata"
    case changingField = "FieldOperationMetadata"

    /// What its operations' ids begin with.
    var word: String {
      switch self {
      case .importing: "import"
      case .exporting: "export"
      case .bulkDeleting: "bulk-delete"
      case .creatingDatabase: "create"
      case .updatingDatabase: "update"
      case .deletingDatabase: "delete"
      case .cloningDatabase: "clone"
      case .indexing: "index"
      case .changingField: "field"
      }
    }
  }

  enum State: String, Sendable {
    case processing = "PROCESSING"
    case cancelling = "CANCELLING"
    case successful = "SUCCESSFUL"
    case failed = "FAILED"
    case cancelled = "CANCELLED"
  }

  struct Progress: Sendable {
    var estimated = 0
    var completed = 0
  }

  /// `projects/P/databases/D/operations/ID`
  let name: String
  let kind: Kind
  /// Members of the metadata that say what is done: `inputUriPrefix`, `collectionIds`.
  let details: JSONValue
  /// What it answers once it has succeeded, with its `@type`.
  var response: JSONValue
  /// Microseconds since 1970, as `end`.
  let start: Int64
  var end: Int64?
  var state = State.processing
  var documents = Progress()
  var bytes = Progress()
  var error: GoogleError?

  static let nothing = JSONValue.members([("@type", .string("type.googleapis.com/google.protobuf.Empty"))])

  init(
    _ kind: Kind, of database: DatabaseName, details: JSONValue = .object([]), response: JSONValue = Operation.nothing,
    start: Int64
  ) {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    name = "\(database)/operations/\(kind.word)-" + String(repeating: "0", count: 16 - digits.count) + digits
    self.kind = kind
    self.details = details
    self.response = response
    self.start = start
  }

  /// The same operation, ended: with success, with the refusal's own words, or as cancelled.
  func ended(at time: Int64, _ failure: (any Error)?) -> Operation {
    var operation = self
    operation.end = time
    switch failure {
    case nil: operation.state = .successful
    case is CancellationError:
      operation.state = .cancelled
      operation.error = GoogleError(.cancelled, "The operation was cancelled.")
    case .some(let error):
      operation.state = .failed
      operation.error = error as? GoogleError ?? GoogleError(.internal, "\(error)")
    }
    return operation
  }
}

extension Operation {
  /// google.longrunning.Operation with its metadata.
  var json: JSONValue {
    var metadata: [(String, JSONValue?)] = [
      ("startTime", .time(start)), ("endTime", end.map { .time($0) }), ("operationState", .string(state.rawValue)),
    ]
    if kind == .cloningDatabase {
      metadata.append(("progressPercentage", Self.json(documents)))
    } else {
      metadata += [("progressDocuments", Self.json(documents)), ("progressBytes", Self.json(bytes))]
    }
    metadata += (details.members ?? []).map { ($0.name, $0.value) }
    return .members([
      ("name", .string(name)), ("metadata", .members(metadata).typed(kind.rawValue)),
      ("done", end == nil ? nil : .boolean(true)), ("error", error?.rpcStatus),
      ("response", end != nil && error == nil ? response : nil),
    ])
  }

  private static func json(_ progress: Progress) -> JSONValue {
    .members([
      ("estimatedWork", .integer64(progress.estimated)), ("completedWork", .integer64(progress.completed)),
    ])
  }
}

extension JSONValue {
  /// The object as a message of google.firestore.admin.v1.
  func typed(_ message: String) -> JSONValue {
    let type = Member("@type", .string("type.googleapis.com/google.firestore.admin.v1.\(message)"))
    return .object([type] + (members ?? []))
  }
}
