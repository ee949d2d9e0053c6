import Documents
import Hummingbird
import JSON

extension FirestoreService {
  /// POST {database}:exportDocuments, a long-running operation that writes to a bucket.
  func exportDocuments(_ database: DatabaseName, _ request: JSONValue) throws -> Response {
    try request.refuseNamespaces("an export")
    guard let output = request["outputUriPrefix"]?.text else {
      throw GoogleError.invalid("outputUriPrefix is missing or not a string.")
    }
    let collections = try request.collectionIDs()
    // To that time the database still has to be as it was.
    let snapshotTime =
      request["snapshotTime"] == nil ? nil : try store.readTime(requested: request.snapshotTime(now: store.now()))
    let uri = try StorageURI(output)
    let start = store.now()
    // Without a prefix the export gets a folder named by its start, as in production.
    let prefix = uri.parts.isEmpty ? Self.newName(start) : uri.prefix
    let place = "gs://\(uri.bucket)/\(prefix)"
    guard try buckets.isFree(uri.bucket, prefix), !operations.isRunning("outputUriPrefix", place) else {
      throw GoogleError.invalid("The output_url_prefix: \(place) already exists")
    }
    let details = JSONValue.members([
      ("outputUriPrefix", .string(place)), ("collectionIds", collections.isEmpty ? nil : .strings(collections)),
      ("snapshotTime", snapshotTime.map { .time($0) }),
    ])
    let response = JSONValue.members([("outputUriPrefix", .string(place))]).typed("ExportDocumentsResponse")
    let operation = Operation(.exporting, of: database, details: details, response: response, start: start)
    let export = DatabaseExport(
      database: database, collections: collections, bucket: uri.bucket, prefix: prefix, start: start)
    return try operations.start(operation) { [store, buckets] report in
      try export.run(from: store, to: buckets, report: report)
    }
  }

  /// `2026-11-22T03:00:04_48121`
  private static func newName(_ start: Int64) -> String {
    let text = Timestamp.text(microseconds: start / 1_000_000 * 1_000_000).dropLast()
    return "\(text)_\(Int.random(in: 10_000..<100_000))"
  }
}
