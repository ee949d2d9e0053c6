import Documents
import Hummingbird

/// POST {database}:importDocuments, a long-running operation.
///
/// Beyond Google's, `inputUriPrefix` may be the export's overall file, as the emulator's import wants it.
struct ImportDocuments: Sendable {
  let store: DocumentStore
  let operations: Operations
  let buckets: BucketFolders

  func start(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    for filter in ["collectionIds", "namespaceIds"] where request[filter]?.elements?.isEmpty == false {
      throw GoogleError.unsupported("an import of only some documents (`\(filter)`)")
    }
    guard let prefix = request["inputUriPrefix"]?.text else {
      throw GoogleError.invalid("inputUriPrefix is missing or not a string.")
    }
    let path = try buckets.path(of: prefix)
    let now = WallClock.now()
    let operation = Operation(name: "\(database)/operations/\(Self.newID())", inputURIPrefix: prefix, start: now)
    try operations.start(operation) { [store] report in
      try importExport(path, into: database, of: store, report: report)
    }
    var json = JSONText()
    operation.append(to: &json)
    return .json(json)
  }

  private static func newID() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return "import-" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
