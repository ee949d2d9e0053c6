package import Documents
package import GoogleCloud
package import Verification
import Work

/// Counts a database's documents by collection group at one instant, on the server.
package struct CountTaking: Sendable {
  let client: FirestoreClient
  /// What is exported: all other groups are counted together.
  let order: ExportOrder
  package let readTime: ReadTime
  /// Ids of collection groups that are of interest beside those at the root.
  let groups: [ExactName]

  /// How many counts are asked for at once.
  private static let atOnce = 4

  package init(_ client: FirestoreClient, _ order: ExportOrder, at readTime: ReadTime, groups: [ExactName] = []) {
    self.client = client
    self.order = order
    self.readTime = readTime
    self.groups = groups
  }

  package func total() async throws -> Int {
    try await explaining { try await client.count(order.database, at: readTime) }
  }

  /// Those of the order; without any, those at the root and `groups`, sorted by their bytes.
  package func collections() async throws -> [DatabaseCounts.Collection] {
    try await explaining {
      var ids = order.collections
      if ids.isEmpty {
        ids = try await client.listCollectionIDs(order.database, at: readTime) + groups
      }
      // A database with more at its root has the documents' ids there; they are counted together.
      return try await count(Array(Set(ids).sorted().prefix(DatabaseCounts.maximumCollections)))
    }
  }

  private func count(_ ids: [ExactName]) async throws -> [DatabaseCounts.Collection] {
    try await ids.mapped(atOnce: Self.atOnce) { id in
      let documents = try await client.count(order.database, group: id, at: readTime)
      return DatabaseCounts.Collection(id: id, documents: documents)
    }
  }

  package func counts(documents: Int, _ collections: [DatabaseCounts.Collection]) -> DatabaseCounts {
    DatabaseCounts(
      database: ExactName("\(order.database)"), export: ExactName("\(order.place)"), readTime: readTime.microseconds,
      isExact: order.snapshotTime != nil, isOfCollections: !order.collections.isEmpty, documents: documents,
      collections: collections)
  }

  /// Says what may be behind a refusal: a state does not stay readable for ever.
  private func explaining<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch var error as GoogleCloudError where error.code == .failedPrecondition || error.code == .invalidArgument {
      error.message = "The documents of \(order.database) could not be counted as of \(readTime): \(error.message)"
      error.remedy =
        "The service keeps states of the past hour, and of seven days where point-in-time recovery is on: give a later "
        + "--snapshot-time."
      throw error
    }
  }
}
