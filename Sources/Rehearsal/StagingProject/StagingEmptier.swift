import Documents
import Foundation
import GoogleCloud
import Verification
import Work

/// What a staging database holds, as far as it matters before an import.
struct StagingContents: Sendable, Equatable {
  var documents: Int
  /// Ids of the collections at the root, those of documents that are not there among them.
  var collections: [ExactName]

  var isEmpty: Bool { documents == 0 && collections.isEmpty }

  private static let collectionsNamed = 5

  /// `12 documents in the collections a, b, c, d, e and 2 more`.
  var text: String {
    let sorted = collections.sorted()
    let named = sorted.prefix(Self.collectionsNamed).map(\.text).joined(separator: ", ")
    let more = sorted.count > Self.collectionsNamed ? " and \(sorted.count - Self.collectionsNamed) more" : ""
    let place = sorted.isEmpty ? "" : " in the \(sorted.count == 1 ? "collection" : "collections") \(named)\(more)"
    return "\(documents) \(documents == 1 ? "document" : "documents")\(place)"
  }

  static func of(_ database: DatabaseName, _ reader: FirestoreClient) async throws -> StagingContents {
    StagingContents(
      documents: try await reader.count(database), collections: try await reader.listCollectionIDs(database))
  }
}

/// Empties a staging database by bulk deletion, and makes sure that it is empty then.
///
/// Bulk deletion takes ids of collection groups, and nobody lists those below the root. So it is done in rounds: first what
/// is at the root and what the export has, then what the first documents that are left are in.
struct StagingEmptier: Sendable {
  let database: DatabaseName
  let admin: FirestoreAdminClient
  let reader: FirestoreClient
  let order: Staging.Order

  /// Documents that are looked at in a round, for the collections that they are in.
  private static let sampled = 1_000
  /// Source: cloud.google.com/datastore/docs/export-import-entities: 100 combinations of filters in a request.
  private static let idsAtOnce = 100
  private static let rounds = 100
  private static let timeLimit = Duration.seconds(24 * 3_600)

  /// - Parameter contents: what it holds.
  /// - Throws: `StagingFailure` if it is not empty in the end, `RehearsalStopped`, `GoogleCloudError`.
  func empty(_ contents: StagingContents) async throws {
    var left = contents
    var ids = Set(contents.collections + order.verification.collections.map(\.id))
    order.progress?.begin("emptying staging", expected: contents.documents)
    for _ in 0..<Self.rounds where !left.isEmpty {
      let before = left.documents
      try await delete(ids.sorted(), done: contents.documents - before)
      left = try await StagingContents.of(database, reader)
      guard left.documents < before || left.isEmpty else { break }
      ids = try await groupsOfFirstDocuments()
    }
    guard left.isEmpty else {
      throw StagingFailure(
        code: .check(.stagingNotEmptied),
        message: "After bulk deletion, \(database) still holds \(left.text).",
        remedy: "Find out what writes to it, and rehearse again.")
    }
  }

  private func delete(_ ids: [ExactName], done: Int) async throws {
    for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
      let some = Array(ids[start..<min(start + Self.idsAtOnce, ids.count)])
      let operation = try await admin.bulkDeleteDocuments(of: database, collectionIDs: some)
      order.options.project.tell("\(database) is emptied by \(operation.name).")
      do {
        _ = try await order.options.stopping.stoppable {
          try await admin.wait(for: operation.name, timeLimit: Self.timeLimit) {
            order.progress?.set(documents: $0.completedDocuments.map { done + $0 })
          }
        }
      } catch is StopRequest.Stopped {
        try await admin.cancelOperation(named: operation.name)
        throw RehearsalStopped(
          "It was stopped while \(database) was emptied; the deletion was cancelled, and what it had deleted stays deleted.",
          remedy: "Rehearse again with --clean-staging.")
      } catch let error as GoogleCloudError {
        throw StagingFailure(
          code: .check(.stagingNotEmptied), message: "\(database) was not emptied. \(error.message)",
          remedy: error.remedy)
      }
    }
  }

  private func groupsOfFirstDocuments() async throws -> Set<ExactName> {
    var ids: Set<ExactName> = []
    var decoder = ServiceDocumentDecoder()
    var document = FlatDocument()
    _ = try await reader.readAll(database, limit: Self.sampled) { bytes, message in
      try decoder.decode(bytes, message, into: &document)
      ids.insert(ExactName(decoding: bytes.array(document.nodes[document.firstField - 2].content)))
    }
    return ids
  }
}
