import Documents
import TestSupport
import Testing

@testable import Sandbox

let testDatabase = DatabaseName(project: "p")

func name(_ path: String, in database: DatabaseName = testDatabase) throws -> DocumentName {
  try #require(DocumentName("\(database)/documents/\(path)"))
}

/// Gives `body` a store that holds documents of these paths; each has its path in the field `path`.
func withStore(_ paths: [String] = [], _ body: (DocumentStore) throws -> Void) async throws {
  try await withTemporaryPath { folder in
    let store = try DocumentStore(database: SandboxDatabase(folder: folder))
    _ = try store.commit(
      paths.map { .update(Document(name: try name($0), fields: [Field("path", .string($0))])) })
    try body(store)
  }
}

extension DocumentStore {
  /// The paths that a query finds, in its order.
  func paths(
    below parent: String? = nil, collection: String = "", allDescendants: Bool = true,
    _ change: (inout StructuredQuery) throws -> Void = { _ in }
  ) throws -> [String] {
    var query = StructuredQuery()
    query.selectors = [StructuredQuery.Selector(collection: collection, allDescendants: allDescendants)]
    try change(&query)
    let parent = ParentName(database: testDatabase, path: try parent.map { try name($0).path })
    var scan = try QueryScan(try Query(parent: parent, query), in: self)
    var paths: [String] = []
    while !scan.isAtEnd {
      var path: [UInt8] = []
      scan.withDocument { key, _ in
        DocumentKey.appendPath(of: key, from: DocumentKey.prefix(of: testDatabase).count, to: &path)
      }
      paths.append(String(decoding: path.dropFirst(), as: UTF8.self))
      try scan.advance()
    }
    return paths
  }
}
