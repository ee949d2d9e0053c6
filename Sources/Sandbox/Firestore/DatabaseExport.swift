import Documents
import ExportFormat

/// Writes a database, as it is when the work begins, as an export in a bucket.
///
/// The overall file comes last: an export that was stopped has none, and is none.
struct DatabaseExport: Sendable {
  let database: DatabaseName
  /// Empty for all.
  let collections: [String]
  let bucket: String
  let prefix: String
  /// Microseconds since 1970.
  let start: Int64

  func run(from store: DocumentStore, to buckets: any ExportBuckets, report: Operations.Report) throws {
    // All scans are made now: together they see one state.
    let kinds: [String?] = collections.isEmpty ? [nil] : collections
    let parts = try kinds.map { (kind: $0, query: try Query(below: database, collection: $0 ?? "")) }
    var scans = try parts.map { try QueryScan($0.query, in: store) }
    var documents = Operation.Progress()
    documents.estimated = try parts.reduce(0) { sum, part in
      try sum + Int(CountQuery.run(part.query, [CountQuery.Aggregation(alias: "")], in: store).first?.count ?? 0)
    }
    var bytes = Operation.Progress()
    try buckets.keepExport(in: bucket, prefix) { folder in
      let writer = try ExportWriter(folder: folder, start: start)
      var decoder = StoredDocumentDecoder(database)
      let encoder = EntityEncoder(appPrefix: "s~")
      var lost = OperationFault.lost
      for index in scans.indices {
        if let kind = parts[index].kind { try writer.beginKind(ExactName(kind)) }
        while !scans[index].isAtEnd {
          try Task.checkCancellation()
          if lost > 0 {
            lost -= 1
            try scans[index].advance()
            continue
          }
          let record = try scans[index].withDocument { key, value in
            encoder.record(of: try decoder.document(key, value))
          }
          try writer.append(record: record)
          documents.completed += 1
          bytes.completed += record.count
          if documents.completed % 1000 == 0 { report(documents, bytes) }
          try scans[index].advance()
        }
      }
      try writer.finish(end: store.now())
    }
    report(documents, bytes)
  }
}
